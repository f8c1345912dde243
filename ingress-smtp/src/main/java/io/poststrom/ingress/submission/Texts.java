package io.poststrom.ingress.submission;

import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts of requests as values. What goes into a header holds no character that could end a line
 * there: it is refused with the name of its place, never mended.
 */
final class Texts {
  private static final int MAX_NAME = 256;
  private static final Pattern NAMED = Pattern.compile("(?s)(.*?)\\s*<([^<>]*)>\\s*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._:@/+-]{1,64}");

  private Texts() {}

  /** Text of one line, such as a subject. */
  static String line(String pointer, String text, int most) throws BadRequest {
    if (text.length() > most) {
      throw new BadRequest(pointer, "want at most " + most + " characters");
    }
    Optional<Integer> control =
        text.codePoints()
            .filter(c -> c < ' ' && c != '\t' || c == 0x7f || c == 0x2028 || c == 0x2029)
            .boxed()
            .findFirst();
    if (control.isPresent()) {
      throw new BadRequest(
          pointer, "the control character U+%04X has no place here".formatted(control.get()));
    }
    return wellFormed(pointer, text);
  }

  /** Text without half a character. */
  static String wellFormed(String pointer, String text) throws BadRequest {
    if (text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
      throw new BadRequest(pointer, "half of a surrogate pair is no character");
    }
    return text;
  }

  /** {@code a@example.org} or {@code Ann Example <a@example.org>}. */
  static MailRequest.Address address(String pointer, String text) throws BadRequest {
    String one = line(pointer, text, MAX_NAME + 1_000).strip();
    Matcher named = NAMED.matcher(one);
    if (!named.matches()) {
      return new MailRequest.Address("", mailbox(pointer, one));
    }
    String name = named.group(1).strip();
    if (name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"")) {
      name = name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1");
    }
    return named(pointer, name, named.group(2));
  }

  static MailRequest.Address named(String pointer, String name, String address) throws BadRequest {
    return new MailRequest.Address(
        line(pointer, name, MAX_NAME), mailbox(pointer, address.strip()));
  }

  static Mailbox mailbox(String pointer, String text) throws BadRequest {
    try {
      return MailboxParser.parse(line(pointer, text, 1_000));
    } catch (IllegalArgumentException e) {
      throw new BadRequest(pointer, "want an address such as ann@example.org: " + e.getMessage());
    }
  }

  /** A word that events carry. */
  static String tag(String pointer, String text) throws BadRequest {
    if (!TAG.matcher(text).matches()) {
      throw new BadRequest(pointer, "want 1 to 64 letters, digits and . _ : @ / + -");
    }
    return text;
  }

  /** RFC 3339. */
  static Instant time(String pointer, String text) throws BadRequest {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new BadRequest(pointer, "want a time such as 2026-12-24T18:00:00Z");
    }
  }
}
