package io.poststrom.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes a {@link Command} of a line. Never throws: what cannot be understood becomes {@link
 * Command.Unknown}, {@link Command.Malformed} or {@link Command.UncountedBdat}.
 *
 * <p>Lenient where senders are known to err and the meaning is certain: spaces after {@code FROM:}
 * and {@code TO:}, a missing pair of angle brackets, white space at the end (RFC 5321 section
 * 4.1.1). Strict in the grammar of addresses and parameters.
 */
public final class CommandParser {
  /** The verbs an Unknown echoes are cut at this length. */
  private static final int MAX_VERB = 20;

  private CommandParser() {}

  /** Parses a line without its CRLF. */
  public static Command parse(byte[] line) {
    return parse(line, 0, line.length);
  }

  /** Parses a line, given as a range of octets without its CRLF. */
  public static Command parse(byte[] octets, int offset, int length) {
    int end = offset + length;
    while (end > offset && (octets[end - 1] == ' ' || octets[end - 1] == '\t')) {
      end--; // RFC 5321 section 4.1.1: receivers should tolerate trailing white space
    }
    for (int i = offset; i < end; i++) {
      if (octets[i] >= 0 && octets[i] < ' ' || octets[i] == 0x7f) {
        return new Command.Malformed("", SyntaxReplies.CONTROL_CHARACTER);
      }
    }
    return decode(octets, offset, end - offset)
        .map(CommandParser::parse)
        .orElseGet(() -> new Command.Malformed("", SyntaxReplies.NOT_UTF8));
  }

  private static Command parse(String line) {
    int space = line.indexOf(' ');
    String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
    String argument = space < 0 ? "" : line.substring(space + 1).strip();
    return switch (verb) {
      case "" -> new Command.Malformed("", SyntaxReplies.NO_COMMAND);
      case "HELO" -> greeting(verb, argument, new Command.Helo(argument));
      case "EHLO" -> greeting(verb, argument, new Command.Ehlo(argument));
      case "LHLO" -> greeting(verb, argument, new Command.Lhlo(argument));
      case "MAIL" -> PathCommandParser.mail(argument);
      case "RCPT" -> PathCommandParser.rcpt(argument);
      case "DATA" -> bare(verb, argument, new Command.Data());
      case "BDAT" -> bdat(argument);
      case "RSET" -> bare(verb, argument, new Command.Rset());
      case "NOOP" -> new Command.Noop();
      case "QUIT" -> bare(verb, argument, new Command.Quit());
      case "VRFY" -> question(verb, argument, new Command.Vrfy(argument));
      case "EXPN" -> question(verb, argument, new Command.Expn(argument));
      case "HELP" -> new Command.Help(Optional.of(argument).filter(topic -> !topic.isEmpty()));
      case "STARTTLS" -> bare(verb, argument, new Command.StartTls());
      case "AUTH" -> auth(argument);
      case "XCLIENT" -> new Command.Xclient(argument);
      case "ETRN" -> etrn(argument);
      case "TURN" -> new Command.Turn();
      default -> new Command.Unknown(printable(verb));
    };
  }

  private static Command greeting(String verb, String argument, Command command) {
    return argument.isEmpty()
        ? new Command.Malformed(verb, SyntaxReplies.wanted(verb + " your.host.name"))
        : command;
  }

  private static Command question(String verb, String argument, Command command) {
    return argument.isEmpty()
        ? new Command.Malformed(verb, SyntaxReplies.wanted(verb + " address"))
        : command;
  }

  private static Command etrn(String argument) {
    return argument.isEmpty()
        ? new Command.Malformed("ETRN", SyntaxReplies.wanted("ETRN domain"))
        : new Command.Etrn(argument);
  }

  private static Command bare(String verb, String argument, Command command) {
    return argument.isEmpty()
        ? command
        : new Command.Malformed(verb, SyntaxReplies.noArgument(verb));
  }

  /** {@code BDAT SP chunk-size [SP "LAST"]}. RFC 3030 section 2. */
  private static Command bdat(String argument) {
    int space = argument.indexOf(' ');
    String digits = space < 0 ? argument : argument.substring(0, space);
    String rest = space < 0 ? "" : argument.substring(space + 1).strip();
    if (digits.isEmpty()
        || digits.length() > 18
        || !digits.chars().allMatch(CommandParser::digit)) {
      return new Command.UncountedBdat(SyntaxReplies.wanted("BDAT octets [LAST]"));
    }
    if (!rest.isEmpty() && !rest.equalsIgnoreCase("LAST")) {
      return new Command.UncountedBdat(SyntaxReplies.wanted("BDAT octets [LAST]"));
    }
    long octets = Long.parseLong(digits);
    if (octets == 0 && rest.isEmpty()) {
      return new Command.Malformed("BDAT", SyntaxReplies.EMPTY_CHUNK);
    }
    return new Command.Bdat(octets, rest.isEmpty() ? Command.Chunk.MORE : Command.Chunk.LAST);
  }

  /** {@code AUTH SP sasl-mech [SP initial-response]}. RFC 4954 section 4. */
  private static Command auth(String argument) {
    String[] words = argument.split(" +", -1);
    if (words[0].isEmpty() || words.length > 2) {
      return new Command.Malformed("AUTH", SyntaxReplies.wanted("AUTH mechanism [response]"));
    }
    return new Command.Auth(words[0], words.length == 1 ? Optional.empty() : Optional.of(words[1]));
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  private static String printable(String verb) {
    String ascii = verb.replaceAll("[^!-~]", "?");
    return ascii.length() > MAX_VERB ? ascii.substring(0, MAX_VERB) : ascii;
  }

  private static Optional<String> decode(byte[] octets, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (octets[i] < 0) {
        return decodeUtf8(octets, offset, length);
      }
    }
    return Optional.of(new String(octets, offset, length, StandardCharsets.US_ASCII));
  }

  private static Optional<String> decodeUtf8(byte[] octets, int offset, int length) {
    try {
      ByteBuffer range = ByteBuffer.wrap(octets, offset, length);
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(range).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
