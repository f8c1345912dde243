package io.poststrom.delivery.schedule;

import io.poststrom.mail.ObligationId;
import java.util.HexFormat;

/**
 * An obligation's id in 26 octets instead of 43 characters and more.
 *
 * @param high the mail id's first 64 bits
 * @param low the mail id's last 64 bits
 * @param site the site's hash
 * @param part 0 for the first of the mail's obligations at the site
 */
record PackedId(long high, long low, long site, short part) {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final byte[] DIGITS = new byte[128];
  private static final int MAIL_ID = 26;
  private static final int WHOLE = 43;

  static {
    for (int i = 0; i < ALPHABET.length(); i++) {
      DIGITS[ALPHABET.charAt(i)] = (byte) i;
    }
  }

  static PackedId of(ObligationId id) {
    String text = id.text();
    long high = 0;
    long low = 0;
    for (int i = 0; i < MAIL_ID; i++) {
      high = high << 5 | low >>> 59;
      low = low << 5 | DIGITS[text.charAt(i)];
    }
    int part = text.length() == WHOLE ? 0 : Integer.parseInt(text, WHOLE + 1, text.length(), 10);
    return new PackedId(
        high, low, HexFormat.fromHexDigitsToLong(text, MAIL_ID + 1, WHOLE), (short) part);
  }

  static int hash(long high, long low, long site, short part) {
    long mixed = (high ^ low * 0x9e3779b97f4a7c15L ^ site + part) * 0xff51afd7ed558ccdL;
    return (int) (mixed >>> 32);
  }
}
