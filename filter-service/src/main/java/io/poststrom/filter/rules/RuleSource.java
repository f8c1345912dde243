package io.poststrom.filter.rules;

import java.nio.charset.StandardCharsets;

/**
 * A rule file.
 *
 * @param name for messages
 * @param text its octets as the characters 0 to 255: patterns see octets
 */
public record RuleSource(String name, String text) {
  /** Of a file's octets. */
  public static RuleSource of(String name, byte[] octets) {
    return new RuleSource(name, new String(octets, StandardCharsets.ISO_8859_1));
  }
}
