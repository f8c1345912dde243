package io.poststrom.smtp;

import java.net.IDN;
import java.util.Locale;

/**
 * A domain name as in RFC 5321 section 4.1.2 and RFC 6531 section 3.3. Two domains are equal when
 * their A-label forms are equal without regard to case; the text is kept as it was given.
 */
public final class Domain implements Host {
  /** The longest domain, in octets of its A-label form. RFC 5321 section 4.5.3.1.2. */
  public static final int MAX_OCTETS = 255;

  private final String text;
  private final String ascii;

  private Domain(String text, String ascii) {
    this.text = text;
    this.ascii = ascii;
  }

  /**
   * Parses a domain without trailing dot.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static Domain of(String text) {
    String ascii = Ascii.isAscii(text) ? text : toAscii(text);
    if (ascii.isEmpty() || ascii.length() > MAX_OCTETS) {
      throw new IllegalArgumentException("a domain has 1 to 255 octets");
    }
    checkLabels(ascii);
    return new Domain(text, ascii.toLowerCase(Locale.ROOT));
  }

  /** The name as it was given. */
  @Override
  public String text() {
    return text;
  }

  /** The A-label form in lower case, for look-ups and comparisons. */
  public String ascii() {
    return ascii;
  }

  /** True where the text itself is ASCII, so that it needs no SMTPUTF8. */
  public boolean isAscii() {
    return Ascii.isAscii(text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Domain domain && domain.ascii.equals(ascii);
  }

  @Override
  public int hashCode() {
    return ascii.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  private static String toAscii(String text) {
    if (text.length() > MAX_OCTETS) { // no name becomes shorter by this
      throw new IllegalArgumentException("a domain has 1 to 255 octets");
    }
    try {
      return IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not an internationalised domain name", e);
    }
  }

  private static void checkLabels(String ascii) {
    int start = 0;
    for (int i = 0; i <= ascii.length(); i++) {
      if (i == ascii.length() || ascii.charAt(i) == '.') {
        checkLabel(ascii, start, i);
        start = i + 1;
      }
    }
  }

  private static void checkLabel(String ascii, int start, int end) {
    if (end == start || end - start > 63) {
      throw new IllegalArgumentException("a label has 1 to 63 octets");
    }
    if (ascii.charAt(start) == '-' || ascii.charAt(end - 1) == '-') {
      throw new IllegalArgumentException("a label neither begins nor ends with a hyphen");
    }
    for (int i = start; i < end; i++) {
      char c = ascii.charAt(i);
      // The underscore is no letter of RFC 5321, but names with it exist and resolve.
      if (!(c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || c == '-'
          || c == '_')) {
        throw new IllegalArgumentException("a label holds letters, digits and hyphens");
      }
    }
  }
}
