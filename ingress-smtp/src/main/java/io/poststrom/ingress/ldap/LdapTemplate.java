package io.poststrom.ingress.ldap;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A filter (RFC 4515) or a DN (RFC 4514) with names in braces for what a client says. What is put
 * in stays a value whatever it holds: each octet but letters, digits and {@code . @ _ -} becomes a
 * backslash and two hexadecimal digits, which both languages read alike.
 *
 * @param text with names such as {@code {user}}
 */
public record LdapTemplate(String text) {
  private static final String PLAIN = ".@_-";

  /**
   * A template of its text.
   *
   * @param names those that it may have, one of them at least
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static LdapTemplate of(String text, Set<String> names) {
    int found = 0;
    for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
      int end = text.indexOf('}', at);
      if (end < 0 || !names.contains(text.substring(at + 1, end))) {
        throw new IllegalArgumentException(
            "the names that may stand in braces are " + String.join(", ", new TreeSet<>(names)));
      }
      found++;
    }
    if (found == 0) {
      throw new IllegalArgumentException(
          "want one of these in braces: " + String.join(", ", new TreeSet<>(names)));
    }
    return new LdapTemplate(text);
  }

  /** The text with these values in place of their names. */
  String with(Map<String, String> values) {
    StringBuilder all = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', from)) {
      int end = text.indexOf('}', at);
      all.append(text, from, at);
      escape(values.getOrDefault(text.substring(at + 1, end), ""), all);
      from = end + 1;
    }
    return all.append(text, from, text.length()).toString();
  }

  private static void escape(String value, StringBuilder to) {
    for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || PLAIN.indexOf(c) >= 0;
      if (plain) {
        to.append(c);
      } else {
        to.append('\\').append(String.format("%02x", (int) c));
      }
    }
  }
}
