package io.poststrom.filter.rules;

import java.nio.charset.StandardCharsets;

/**
 * Octets twice: for the search for words, and as the characters 0 to 255 for patterns.
 *
 * @param octets never changed
 * @param text the same octets
 */
record Octets(byte[] octets, String text) {
  /** As UTF-8, which patterns of SpamAssassin see. */
  static Octets utf8(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    return new Octets(octets, new String(octets, StandardCharsets.ISO_8859_1));
  }

  /** Characters 0 to 255. */
  static Octets raw(String text) {
    return new Octets(text.getBytes(StandardCharsets.ISO_8859_1), text);
  }

  int length() {
    return octets.length;
  }
}
