package io.poststrom.filter.bayes;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.mime.MailText;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * What a mail looks like: a set of at most {@value FeatureSet#MOST} features, each a number below
 * 2^22 that a word, a pair of words or a fact of its form hashes to. No word can be read out of it.
 */
public final class Features {
  /** Of the way to make them: features of different versions must not be mixed. */
  public static final int VERSION = 3;

  private static final int MORE = 0x80;

  private final int[] slots;

  private Features(int[] slots) {
    this.slots = slots;
  }

  /** Of a mail that was taken apart. Bounded, never throws. */
  public static Features of(Header header, MailText text) {
    return new Features(FeatureReader.read(header, text));
  }

  /** How many there are. */
  public int size() {
    return slots.length;
  }

  /** In rising order; not copied, never changed. */
  int[] slots() {
    return slots;
  }

  /** A number that mails which look much alike mostly share. */
  int likeness() {
    int least = Integer.MAX_VALUE;
    for (int slot : slots) {
      least = Math.min(least, (slot * 0x9E3779B1 ^ 0x5BD1E995) >>> 1);
    }
    return least;
  }

  /** As octets: the differences of neighbours, seven bits an octet, the lowest first. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(slots.length * 2 + 2);
    int before = -1;
    for (int slot : slots) {
      int difference = slot - before - 1;
      while (difference >= MORE) {
        out.write(difference & MORE - 1 | MORE);
        difference >>>= 7;
      }
      out.write(difference);
      before = slot;
    }
    return out.toByteArray();
  }

  /**
   * The features back.
   *
   * @throws IllegalArgumentException where the octets are none, or too many
   */
  public static Features decode(byte[] octets) {
    int[] slots = new int[FeatureSet.MOST];
    int size = 0;
    long before = -1;
    for (int at = 0; at < octets.length; size++) {
      long difference = 0;
      int shift = 0;
      byte octet;
      do {
        if (at == octets.length || shift > 21) {
          throw new IllegalArgumentException("want numbers of at most 22 bits");
        }
        octet = octets[at++];
        difference |= (long) (octet & MORE - 1) << shift;
        shift += 7;
      } while (octet < 0);
      before += difference + 1;
      if (before >= FeatureSet.SPACE || size == FeatureSet.MOST) {
        throw new IllegalArgumentException("want at most " + FeatureSet.MOST + " features");
      }
      slots[size] = (int) before;
    }
    return new Features(Arrays.copyOf(slots, size));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Features that && Arrays.equals(slots, that.slots);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(slots);
  }
}
