package io.poststrom.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * How DSN parameters carry octets that a command line cannot: {@code xtext}, where {@code +HH}
 * stands for an octet (RFC 3461 section 4), and {@code utf-8-addr-xtext}, where {@code \x{H...}}
 * stands for a character (RFC 6533 section 3). Decoders throw {@link IllegalArgumentException} with
 * a sentence.
 */
final class Xtext {
  private static final String HEX = "0123456789ABCDEF";

  private Xtext() {}

  /** The xtext of a text of ASCII characters (others are written as the octets of their UTF-8). */
  static String encode(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (octet > ' ' && octet < 0x7f && octet != '+' && octet != '=') {
        out.append((char) octet);
      } else {
        out.append('+').append(HEX.charAt(octet >> 4 & 15)).append(HEX.charAt(octet & 15));
      }
    }
    return out.toString();
  }

  /** The text that an xtext stands for; its octets must be UTF-8. */
  static String decode(String xtext) {
    byte[] octets = xtext.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(octets.length);
    for (int i = 0; i < octets.length; i++) {
      if (octets[i] == '=' || octets[i] <= ' ' && octets[i] >= 0 || octets[i] == 0x7f) {
        throw new IllegalArgumentException("xtext holds no '=', space or control; write +HH");
      }
      if (octets[i] == '+') {
        out.put((byte) (hex(octets, i + 1) << 4 | hex(octets, i + 2)));
        i += 2;
      } else {
        out.put(octets[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("xtext must decode to UTF-8", e);
    }
  }

  /** The utf-8-addr-xtext of an address: ASCII only, so that it passes hosts without SMTPUTF8. */
  static String encodeUtf8Address(String address) {
    StringBuilder out = new StringBuilder(address.length() + 16);
    address
        .codePoints()
        .forEach(
            c -> {
              if (c > ' ' && c < 0x7f && c != '+' && c != '=' && c != '\\') {
                out.append((char) c);
              } else {
                out.append("\\x{").append("%02X".formatted(c)).append('}');
              }
            });
    return out.toString();
  }

  /** The address that a utf-8-addr-xtext or utf-8-addr-unitext stands for. */
  static String decodeUtf8Address(String text) {
    String octetsDecoded = decode(text);
    StringBuilder out = new StringBuilder(octetsDecoded.length());
    int i = 0;
    while (i < octetsDecoded.length()) {
      char c = octetsDecoded.charAt(i);
      if (c != '\\') {
        out.append(c);
        i++;
        continue;
      }
      int end = octetsDecoded.indexOf('}', i);
      if (!octetsDecoded.startsWith("\\x{", i) || end < 0) {
        throw new IllegalArgumentException("a backslash begins \\x{HEX} in a utf-8 address");
      }
      out.appendCodePoint(codePoint(octetsDecoded.substring(i + 3, end)));
      i = end + 1;
    }
    return out.toString();
  }

  /** Checks what RFC 3461 section 4.4 asks of a decoded ENVID: printable ASCII, bounded. */
  static void requirePrintable(String name, String text, int maxEncoded) {
    if (text.isEmpty() || encode(text).length() > maxEncoded) {
      throw new IllegalArgumentException(name + " has 1 to " + maxEncoded + " characters");
    }
    if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(name + " holds printable ASCII only");
    }
  }

  private static int codePoint(String hex) {
    if (hex.length() < 2 || hex.length() > 6) {
      throw new IllegalArgumentException("\\x{HEX} has 2 to 6 digits");
    }
    int value = 0;
    for (int i = 0; i < hex.length(); i++) {
      value = value << 4 | digit(hex.charAt(i));
    }
    if (value > Character.MAX_CODE_POINT || value >= 0xd800 && value <= 0xdfff) {
      throw new IllegalArgumentException("\\x{HEX} names a Unicode character");
    }
    return value;
  }

  private static int hex(byte[] octets, int at) {
    if (at >= octets.length) {
      throw new IllegalArgumentException("two hexadecimal digits follow '+' in xtext");
    }
    return digit((char) (octets[at] & 0xff));
  }

  private static int digit(char c) {
    int value = c < 0x80 ? Character.digit(c, 16) : -1;
    if (value < 0) {
      throw new IllegalArgumentException("a hexadecimal digit was expected");
    }
    return value;
  }
}
