package io.poststrom.delivery.schedule;

import io.poststrom.mail.ObligationId;
import java.util.HexFormat;

/**
 * An obligation's id in 24 octets instead of 43 characters.
 *
 * @param high the mail id's first 64 bits
 * @param low the mail id's last 64 bits
 * @param site the site's hash
 */
record PackedId(long high, long low, long site) {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final byte[] DIGITS = new byte[128];
  private static final int MAIL_ID = 26;

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
    return new PackedId(high, low, HexFormat.fromHexDigitsToLong(text, MAIL_ID + 1, text.length()));
  }

  static int hash(long high, long low, long site) {
    long mixed = (high ^ low * 0x9e3779b97f4a7c15L ^ site) * 0xff51afd7ed558ccdL;
    return (int) (mixed >>> 32);
  }
}
