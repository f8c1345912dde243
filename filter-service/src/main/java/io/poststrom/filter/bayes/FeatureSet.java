package io.poststrom.filter.bayes;

import java.util.Arrays;

/**
 * Gathers the features of one mail: each once, and so many at most. A feature is a slot of a fixed
 * space, which what is seen hashes to; two that meet in a slot are one.
 */
final class FeatureSet {
  /** How many slots there are: a power of two. */
  static final int SPACE = 1 << 22;

  /** How many features a mail has at most; what comes later is left out. */
  static final int MOST = 4_000;

  private static final int TABLE = 1 << 13;

  /** From a slot to its place in the table: in their order, so that there is little to sort. */
  private static final int PLACE = Integer.numberOfTrailingZeros(SPACE / TABLE);

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int EMPTY = 0;

  /** Slots, each one higher. */
  private final int[] table = new int[TABLE];

  private int size;

  /** Adds what hashes to that. */
  void add(long hash) {
    int slot = slot(hash);
    int at = slot >>> PLACE;
    while (table[at] != EMPTY) {
      if (table[at] == slot + 1) {
        return;
      }
      at = (at + 1) & (TABLE - 1);
    }
    if (size < MOST) {
      table[at] = slot + 1;
      size++;
    }
  }

  /** All of them, in rising order. */
  int[] sorted() {
    int[] slots = new int[size];
    int next = 0;
    for (int taken : table) {
      if (taken != EMPTY) {
        slots[next++] = taken - 1;
      }
    }
    Arrays.sort(slots);
    return slots;
  }

  /** One hash of a kind of feature and what it says. */
  static long hash(long seed, CharSequence text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = with(hash, text.charAt(i));
    }
    return hash;
  }

  /** A hash and one thing more. */
  static long with(long hash, long more) {
    return (Long.rotateLeft(hash, 23) ^ more) * GOLDEN;
  }

  private static int slot(long hash) {
    long mixed = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
    return (int) (mixed >>> 42); // the highest 22 bits
  }
}
