package io.poststrom.filter.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds a fixed text in octets, reading only some of them (Horspool's search). */
public final class OctetPattern {
  private final byte[] pattern;
  private final int[] shift = new int[256];

  /** For an ASCII text of at least one character. */
  public OctetPattern(String text) {
    pattern = text.getBytes(StandardCharsets.US_ASCII);
    Arrays.fill(shift, pattern.length);
    for (int i = 0; i < pattern.length - 1; i++) {
      shift[pattern[i] & 0xff] = pattern.length - 1 - i;
    }
  }

  /** The index of the first occurrence that lies wholly at or after {@code from}, or -1. */
  public int find(byte[] octets, int from) {
    int at = from;
    while (at <= octets.length - pattern.length) {
      if (Arrays.equals(octets, at, at + pattern.length, pattern, 0, pattern.length)) {
        return at;
      }
      at += shift[octets[at + pattern.length - 1] & 0xff];
    }
    return -1;
  }
}
