package io.poststrom.smtp;

import java.util.Locale;

/**
 * The ORCPT parameter of RCPT, decoded. RFC 3461 section 4.2, RFC 6533 section 3.
 *
 * @param type the address type, an atom, usually {@code rfc822} or {@code utf-8}
 * @param address the address as the sender gave it, 1 to 500 characters, no control characters;
 *     beyond ASCII only where the type is {@code utf-8}
 */
public record OriginalRecipient(String type, String address) {
  /** The longest address. RFC 3461 section 4.2. */
  public static final int MAX_LENGTH = 500;

  public OriginalRecipient {
    if (type.isEmpty() || address.isEmpty() || address.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "ORCPT needs a type and an address of 1 to 500 characters");
    }
    if (!type.chars().allMatch(OriginalRecipient::isAtomCharacter)) {
      throw new IllegalArgumentException("the type of ORCPT is letters, digits and hyphens");
    }
    // A line end here would end up as one in the header of a report.
    boolean utf8 = isUtf8(type);
    if (!address.chars().allMatch(c -> c >= ' ' && c < 0x7f || utf8 && c >= 0xa0)) {
      throw new IllegalArgumentException("ORCPT holds printable characters");
    }
  }

  /** True for the address type of RFC 6533, whose addresses may hold UTF-8. */
  static boolean isUtf8(String type) {
    return type.toLowerCase(Locale.ROOT).equals("utf-8");
  }

  private static boolean isAtomCharacter(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-';
  }
}
