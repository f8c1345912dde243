package io.poststrom.delivery.schedule;

import io.poststrom.mail.ObligationId;
import java.util.HexFormat;

/**
 * An obligation's id in 32 octets instead of 43 characters and more.
 *
 * @param high the mail id's first 64 bits
 * @param low the mail id's last 64 bits
 * @param site the site's hash
 * @param part 0 for the first of the mail's obligations at the site, a small number for others; for
 *     what a person has released, the place where it was accepted again, and negative
 */
record PackedId(long high, long low, long site, long part) {
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
    long part = text.length() == WHOLE ? 0 : part(text);
    return new PackedId(high, low, HexFormat.fromHexDigitsToLong(text, MAIL_ID + 1, WHOLE), part);
  }

  /** {@code .7}, or {@code .aPARTITION-OFFSET} and {@code .sPARTITION-OFFSET} in base 36. */
  private static long part(String text) {
    int dash = text.indexOf('-', WHOLE);
    if (dash < 0) {
      return Long.parseLong(text, WHOLE + 1, text.length(), 10);
    }
    long topic = text.charAt(WHOLE + 1) == 's' ? 1 : 0;
    long partition = Long.parseLong(text, WHOLE + 2, dash, Character.MAX_RADIX);
    long offset = Long.parseLong(text, dash + 1, text.length(), Character.MAX_RADIX);
    return Long.MIN_VALUE | topic << 62 | (partition & 0x3FFF) << 48 | offset & 0xFFFF_FFFF_FFFFL;
  }

  static int hash(long high, long low, long site, long part) {
    long mixed = (high ^ low * 0x9e3779b97f4a7c15L ^ site + part) * 0xff51afd7ed558ccdL;
    return (int) (mixed >>> 32);
  }
}
