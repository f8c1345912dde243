package io.poststrom.filter.reputation;

import java.security.SecureRandom;

/**
 * How often a recipient or a person has counted for somebody today. It remembers fingerprints of 64
 * bits, which nobody outside can foresee; beyond so many all are forgotten. One thread at a time.
 */
final class Voices {
  private static final int FEWEST_SLOTS = 1_024;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private final int most;
  private final long spanSeconds;
  private final long seed = new SecureRandom().nextLong();
  private long span = Long.MIN_VALUE;
  private int size;

  /** A power of two of them, at most half in use; 0 is none. */
  private long[] slots = new long[FEWEST_SLOTS];

  Voices(int most, long spanSeconds) {
    this.most = most;
    this.spanSeconds = spanSeconds;
  }

  /** Takes one of so many in this span of time, if there is one left. */
  boolean take(Subject of, String voice, int times, long now) {
    long current = Math.floorDiv(now, spanSeconds);
    if (current != span || size >= most) {
      slots = new long[FEWEST_SLOTS];
      size = 0;
      span = current;
    }
    long first = hash(of.text() + " " + voice);
    for (int i = 0; i < times; i++) {
      if (add(mixed(first + i * STEP))) {
        return true;
      }
    }
    return false;
  }

  private boolean add(long fingerprint) {
    int at = slot(fingerprint);
    if (slots[at] == fingerprint) {
      return false;
    }
    slots[at] = fingerprint;
    size++;
    if (size > slots.length / 2) {
      long[] before = slots;
      slots = new long[before.length * 2];
      for (long one : before) {
        if (one != 0) {
          slots[slot(one)] = one;
        }
      }
    }
    return true;
  }

  /** Where it is, or may be put. */
  private int slot(long fingerprint) {
    int at = (int) fingerprint & slots.length - 1;
    while (slots[at] != 0 && slots[at] != fingerprint) {
      at = at + 1 & slots.length - 1;
    }
    return at;
  }

  private long hash(String text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  /** All bits depend on all; never 0. */
  private static long mixed(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return Math.max(1, (mixed ^ mixed >>> 31) >>> 1);
  }
}
