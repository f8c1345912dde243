package io.poststrom.smtp;

import java.nio.charset.StandardCharsets;

/**
 * The mailbox grammar of RFC 5321 section 4.1.2 with the UTF-8 of RFC 6531 section 3.3, strictly:
 * no comments, no white space outside of quotes, no dots at the ends of a dot-string. RFC 5322
 * allows more in header fields; an envelope does not.
 *
 * <p>Longer local parts are taken than the 64 octets that everybody must take: RFC 5321 section
 * 4.5.3.1 wants as few limits as possible, and long ones are in use (VERP, hashes). A domain has at
 * most 255 octets, because DNS cannot hold a longer one.
 */
public final class MailboxParser {
  /** The longest local part, in octets of UTF-8. */
  public static final int MAX_LOCAL_PART_OCTETS = 512;

  private MailboxParser() {}

  /**
   * Parses {@code local-part@domain} or {@code local-part@[literal]}.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static Mailbox parse(String text) {
    int end = localPartEnd(text);
    if (end >= text.length() || text.charAt(end) != '@') {
      throw new IllegalArgumentException("an '@' follows the local part");
    }
    String localPart = text.substring(0, end);
    if (localPart.getBytes(StandardCharsets.UTF_8).length > MAX_LOCAL_PART_OCTETS) {
      throw new IllegalArgumentException(
          "the local part has at most " + MAX_LOCAL_PART_OCTETS + " octets");
    }
    return new Mailbox(localPart, host(text.substring(end + 1)));
  }

  /**
   * Parses what may stand right of the {@code @}.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static Host host(String text) {
    return text.startsWith("[") ? AddressLiteralParser.parse(text) : Domain.of(text);
  }

  /** Where the local part at the beginning of the text ends. */
  private static int localPartEnd(String text) {
    int end = text.startsWith("\"") ? quotedStringEnd(text) : dotStringEnd(text);
    if (end == 0) {
      throw new IllegalArgumentException(
          "the local part is missing or begins with a character" + " that needs quotes");
    }
    return end;
  }

  /** {@code Dot-string = Atom *("." Atom)}. */
  private static int dotStringEnd(String text) {
    int i = 0;
    boolean atomBefore = false;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '.') {
        if (!atomBefore) {
          throw new IllegalArgumentException("dots stand between atoms, one at a time");
        }
        atomBefore = false;
      } else if (isAtext(text, i)) {
        atomBefore = true;
      } else {
        break;
      }
      i++;
    }
    if (i > 0 && !atomBefore) {
      throw new IllegalArgumentException("a dot-string does not end with a dot");
    }
    return i;
  }

  /** {@code Quoted-string = DQUOTE *QcontentSMTP DQUOTE}. */
  private static int quotedStringEnd(String text) {
    int i = 1;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\') {
        i++;
        if (i == text.length() || text.charAt(i) < ' ' || text.charAt(i) > '~') {
          throw new IllegalArgumentException("a backslash quotes a printable ASCII character");
        }
      } else if (c < ' ' || c == 0x7f || c > 0x7f && !isWellFormed(text, i)) {
        throw new IllegalArgumentException("a quoted string holds no control character");
      }
      i++;
    }
    throw new IllegalArgumentException("the quoted string has no closing quote");
  }

  /** {@code atext} of RFC 5322 section 3.2.3, or any non-ASCII character of RFC 6531. */
  private static boolean isAtext(String text, int at) {
    char c = text.charAt(at);
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0
        || c > 0x7f && isWellFormed(text, at);
  }

  /** False for half of a surrogate pair, which has no UTF-8. */
  private static boolean isWellFormed(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
    }
    return !Character.isLowSurrogate(c) || at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
