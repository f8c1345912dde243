package io.poststrom.smtp;

import java.util.Locale;

/**
 * The ORCPT parameter of RCPT, decoded. RFC 3461 section 4.2, RFC 6533 section 3.
 *
 * @param type the address type, letters, digits and hyphens, usually {@code rfc822} or {@code
 *     utf-8}
 * @param address the address as the sender gave it, no control characters; beyond ASCII only where
 *     the type is {@code utf-8}
 */
public record OriginalRecipient(String type, String address) {
  /** The longest parameter as it goes on the wire, type included. RFC 3461 section 4.2. */
  public static final int MAX_LENGTH = 500;

  public OriginalRecipient {
    if (type.isEmpty() || !type.chars().allMatch(OriginalRecipient::isAtomCharacter)) {
      throw new IllegalArgumentException("the type of ORCPT is letters, digits and hyphens");
    }
    // A line end here would end up as one in the header of a report.
    boolean utf8 = isUtf8(type);
    if (!address.chars().allMatch(c -> c >= ' ' && c < 0x7f || utf8 && c >= 0xa0)) {
      throw new IllegalArgumentException("ORCPT holds printable characters");
    }
    if (address.isEmpty() || encode(type, address).length() > MAX_LENGTH) {
      throw new IllegalArgumentException("ORCPT has an address and at most 500 characters");
    }
  }

  /** {@code type;address} as ASCII that every host can read. RFC 6533 section 3. */
  String encoded() {
    return encode(type, address);
  }

  /** True for the address type of RFC 6533, whose addresses may hold UTF-8. */
  static boolean isUtf8(String type) {
    return type.toLowerCase(Locale.ROOT).equals("utf-8");
  }

  private static String encode(String type, String address) {
    return type + ";" + (isUtf8(type) ? Xtext.encodeUtf8Address(address) : Xtext.encode(address));
  }

  private static boolean isAtomCharacter(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-';
  }
}
