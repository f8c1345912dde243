package io.poststrom.filter.engine.spamc;

import io.poststrom.filter.engine.AnswerReader;
import io.poststrom.filter.engine.Connection;
import io.poststrom.filter.engine.EngineMail;
import io.poststrom.filter.engine.Judgement;
import io.poststrom.filter.engine.Protocol;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.pipeline.CheckResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The SPAMC protocol: a request of SYMBOLS with the mail, an answer with score and rules, and the
 * connection ends. Sent is our Received field, from which SpamAssassin takes the client, and the
 * content.
 */
public final class SpamcProtocol implements Protocol {
  /** Its symbols. */
  public static final Symbols SYMBOLS = new Symbols("SPAMD");

  private static final int LONGEST_BODY = 65_536;
  private static final Pattern STATUS = Pattern.compile("SPAMD/[0-9.]+ (\\d+) (.*)");
  private static final Pattern SPAM =
      Pattern.compile("(?:True|False|Yes|No) *; *(-?[0-9.]{1,20}) */ *(-?[0-9.]{1,20})");

  private final Optional<String> user;
  private final double scale;

  /**
   * A client.
   *
   * @param user whose preferences spamd takes, if not its own
   * @param scale what a point of SpamAssassin's counts here
   */
  public SpamcProtocol(Optional<String> user, double scale) {
    this.user = user;
    this.scale = scale;
  }

  @Override
  public CheckResult ask(Connection connection, EngineMail mail) throws IOException {
    byte[] ours = AnswerReader.octets(String.join("", mail.prepended()));
    OutputStream out = connection.out();
    String asUser = user.map(name -> "User: " + name + "\r\n").orElse("");
    String length = "Content-length: " + (ours.length + mail.size()) + "\r\n";
    out.write(AnswerReader.octets("SYMBOLS SPAMC/1.5\r\n" + asUser + length + "\r\n"));
    out.write(ours);
    mail.content(out::write);
    out.flush();
    return answer(new AnswerReader(connection.in(), LONGEST_BODY)).symbol(SYMBOLS, scale);
  }

  @Override
  public String greet(Connection connection) throws IOException {
    connection.out().write(AnswerReader.octets("PING SPAMC/1.5\r\n\r\n"));
    connection.out().flush();
    return status(new AnswerReader(connection.in(), LONGEST_BODY).line());
  }

  private static Judgement answer(AnswerReader reader) throws IOException {
    status(reader.line());
    Map<String, String> fields = reader.fields();
    Matcher spam = SPAM.matcher(fields.getOrDefault("spam", ""));
    if (!spam.matches()) {
      throw AnswerReader.failure("spamd's answer has no score");
    }
    String rules = new String(reader.rest(), StandardCharsets.ISO_8859_1).strip();
    try {
      return new Judgement(
          Double.parseDouble(spam.group(1)),
          Double.parseDouble(spam.group(2)),
          "",
          rules.isEmpty() ? List.of() : Stream.of(rules.split("[,\\s]+", -1)).toList());
    } catch (NumberFormatException e) {
      throw AnswerReader.failure("spamd's score is no number");
    }
  }

  private static String status(String line) throws IOException {
    Matcher status = STATUS.matcher(line);
    if (!status.matches() || !status.group(1).equals("0")) {
      throw AnswerReader.failure("spamd says: " + Symbols.printable(line));
    }
    return status.group(2);
  }
}
