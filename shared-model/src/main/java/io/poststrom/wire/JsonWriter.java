package io.poststrom.wire;

import java.nio.charset.StandardCharsets;

/**
 * Writes one JSON object, member by member. RFC 8259. Strings are escaped so that any text is
 * well-formed JSON and UTF-8: quotes, backslashes, control characters (DEL and the two line
 * separators of Unicode too), and surrogates without their partner.
 */
public final class JsonWriter {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder out;
  private boolean first = true;

  /** A writer with room for so many characters, to begin with. */
  public JsonWriter(int size) {
    out = new StringBuilder(size).append('{');
  }

  /** A text. */
  public JsonWriter member(String name, String value) {
    name(name);
    string(value);
    return this;
  }

  /** A whole number. */
  public JsonWriter member(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  /** A number; what JSON has no number for becomes null. RFC 8259 section 6. */
  public JsonWriter member(String name, double value) {
    name(name);
    if (Double.isFinite(value)) {
      out.append(value);
    } else {
      out.append("null");
    }
    return this;
  }

  /** Opens an object as this member's value. */
  public JsonWriter object(String name) {
    name(name);
    return open('{');
  }

  /** Opens an array as this member's value. */
  public JsonWriter array(String name) {
    name(name);
    return open('[');
  }

  /** Opens an object as the next element of an array. */
  public JsonWriter element() {
    comma();
    return open('{');
  }

  /** A text as the next element of an array. */
  public JsonWriter element(String value) {
    comma();
    string(value);
    return this;
  }

  /** Closes the innermost object. */
  public JsonWriter endObject() {
    return close('}');
  }

  /** Closes the innermost array. */
  public JsonWriter endArray() {
    return close(']');
  }

  /** Closes the whole and gives its octets. */
  public byte[] toBytes() {
    return out.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private JsonWriter open(char bracket) {
    out.append(bracket);
    first = true;
    return this;
  }

  private JsonWriter close(char bracket) {
    out.append(bracket);
    first = false;
    return this;
  }

  private void comma() {
    if (first) {
      first = false;
    } else {
      out.append(',');
    }
  }

  private void name(String name) {
    comma();
    out.append('"').append(name).append("\":");
  }

  private void string(String value) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (isPlain(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
        continue;
      }
      out.append(value, plain, i);
      escape(c);
      plain = i + 1;
    }
    out.append(value, plain, value.length()).append('"');
  }

  private static boolean isPlain(char c) {
    return c >= 0x20
        && c != '"'
        && c != '\\'
        && c != 0x7f
        && c != 0x2028
        && c != 0x2029
        && !Character.isSurrogate(c);
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        // Many parsers refuse an escaped lone surrogate, so the replacement character stands in.
        char shown = Character.isSurrogate(c) ? 0xfffd : c;
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX[shown >> shift & 0xf]);
        }
      }
    }
  }
}
