package io.poststrom.filter.rules;

import java.nio.charset.StandardCharsets;

/**
 * Octets twice: for the search for words, and as the characters 0 to 255 for patterns, which know
 * no others. Made of the octets alone, so that both are the same whatever text they come from.
 */
final class Octets {
  private final byte[] octets;
  private final String text;

  private Octets(byte[] octets) {
    this.octets = octets;
    this.text = new String(octets, StandardCharsets.ISO_8859_1);
  }

  /** As UTF-8, which patterns of SpamAssassin see. */
  static Octets utf8(String text) {
    return new Octets(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Characters 0 to 255; a question mark stands for any other. */
  static Octets raw(String text) {
    return new Octets(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Never changed. */
  byte[] octets() {
    return octets;
  }

  /** The same as the characters 0 to 255. */
  String text() {
    return text;
  }

  int length() {
    return octets.length;
  }
}
