package io.poststrom.mail;

import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The identity of an accepted mail: 26 characters of Crockford's base 32, lower case; 48 bits of
 * time in milliseconds, then 80 bits of chance. Sorts by time of acceptance.
 *
 * @param text the 26 characters
 */
public record MailId(String text) {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 26;

  public MailId {
    // 26 characters could hold 130 bits: the first one begins with two zeros.
    if (text.length() != LENGTH
        || text.charAt(0) > '7'
        || !text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0)) {
      throw new IllegalArgumentException(
          "a mail id has 26 characters of " + ALPHABET + ", the first 0 to 7: " + clip(text));
    }
  }

  /** A new id for a mail accepted now. */
  public static MailId random(Instant now, RandomGenerator random) {
    return of(now.toEpochMilli(), random.nextLong() & 0xFFFF, random.nextLong());
  }

  /**
   * The id of a mail that follows from another one, such as the report of a failed obligation: the
   * same source text and time always give the same id, so that writing it twice is writing it once.
   */
  public static MailId derived(Instant time, String source) {
    long high = 0xcbf29ce484222325L;
    long low = 0x9e3779b97f4a7c15L;
    for (int i = 0; i < source.length(); i++) {
      high = (high ^ source.charAt(i)) * 0x100000001b3L;
      low = Long.rotateLeft(low ^ source.charAt(i), 23) * 0xff51afd7ed558ccdL;
    }
    return of(time.toEpochMilli(), (high ^ (high >>> 32)) & 0xFFFF, low ^ high);
  }

  /** When the id was made, to the millisecond. */
  public Instant time() {
    long millis = 0;
    for (int i = 0; i < 10; i++) {
      millis = millis << 5 | ALPHABET.indexOf(text.charAt(i));
    }
    return Instant.ofEpochMilli(millis);
  }

  @Override
  public String toString() {
    return text;
  }

  private static MailId of(long millis, long chance16, long chance64) {
    char[] chars = new char[LENGTH];
    for (int i = 9; i >= 0; i--) {
      chars[i] = ALPHABET.charAt((int) (millis & 31));
      millis >>>= 5;
    }
    long high = chance16 << 24 | chance64 >>> 40;
    long low = chance64 & 0xFFFFFFFFFFL;
    for (int i = 17; i >= 10; i--) {
      chars[i] = ALPHABET.charAt((int) (high & 31));
      high >>>= 5;
    }
    for (int i = 25; i >= 18; i--) {
      chars[i] = ALPHABET.charAt((int) (low & 31));
      low >>>= 5;
    }
    return new MailId(new String(chars));
  }

  private static String clip(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40);
  }
}
