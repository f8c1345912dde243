package io.poststrom.filter.mime;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Undoes a Content-Transfer-Encoding. RFC 2045 section 6. What can't be read is skipped, as mail
 * readers do, and said.
 */
final class TransferDecoder {
  private static final byte[] BASE64 = base64();
  private static final byte NONE = -1;
  private static final byte SPACE = -2;
  private static final byte PAD = -3;

  private TransferDecoder() {}

  private static byte[] base64() {
    byte[] values = new byte[256];
    Arrays.fill(values, NONE);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      values[alphabet.charAt(i)] = (byte) i;
    }
    for (char c : " \t\r\n".toCharArray()) {
      values[c] = SPACE;
    }
    values['='] = PAD;
    return values;
  }

  /**
   * The octets meant; the same array where there is nothing to undo.
   *
   * @param encoding the field's value, or empty
   * @param oddities gets what is wrong
   */
  static byte[] decode(byte[] octets, String encoding, Set<Oddity> oddities) {
    return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "base64" -> fromBase64(octets, oddities);
      case "quoted-printable" -> fromQuotedPrintable(octets, oddities);
      default -> octets;
    };
  }

  /** RFC 2045 section 6.8. Padding ends a group, not the whole: some join encoded pieces. */
  static byte[] fromBase64(byte[] octets, Set<Oddity> oddities) {
    byte[] decoded = new byte[octets.length / 4 * 3 + 3];
    int length = 0;
    int bits = 0;
    int digits = 0;
    boolean isBroken = false;
    for (byte octet : octets) {
      int value = BASE64[octet & 0xff];
      if (value >= 0) {
        bits = bits << 6 | value;
        if (++digits == 4) {
          decoded[length++] = (byte) (bits >> 16);
          decoded[length++] = (byte) (bits >> 8);
          decoded[length++] = (byte) bits;
          digits = 0;
        }
      } else if (value == PAD) {
        length = rest(bits, digits, decoded, length);
        isBroken |= digits == 1;
        digits = 0;
      } else {
        isBroken |= value == NONE;
      }
    }
    isBroken |= digits != 0;
    if (isBroken) {
      oddities.add(Oddity.BROKEN_ENCODING);
    }
    length = rest(bits, digits, decoded, length);
    return Arrays.copyOf(decoded, length);
  }

  /** The octets in a last group of two or three digits. */
  private static int rest(int bits, int digits, byte[] decoded, int length) {
    int end = length;
    if (digits >= 2) {
      int left = bits << 6 * (4 - digits);
      decoded[end++] = (byte) (left >> 16);
      if (digits == 3) {
        decoded[end++] = (byte) (left >> 8);
      }
    }
    return end;
  }

  /** RFC 2045 section 6.7. */
  private static byte[] fromQuotedPrintable(byte[] octets, Set<Oddity> oddities) {
    byte[] decoded = new byte[octets.length];
    int length = 0;
    int at = 0;
    while (at < octets.length) {
      byte octet = octets[at];
      if (octet != '=') {
        decoded[length++] = octet;
        at++;
        continue;
      }
      int end = softLineEnd(octets, at + 1);
      int value = end < 0 ? hex(octets, at + 1) : 0;
      if (end >= 0) {
        at = end;
      } else if (value >= 0) {
        decoded[length++] = (byte) value;
        at += 3;
      } else {
        oddities.add(Oddity.BROKEN_ENCODING);
        decoded[length++] = octet;
        at++;
      }
    }
    return Arrays.copyOf(decoded, length);
  }

  /** Behind the line end that an equals sign undoes; blanks before it don't count. Or -1. */
  private static int softLineEnd(byte[] octets, int from) {
    int at = from;
    while (at < octets.length && (octets[at] == ' ' || octets[at] == '\t')) {
      at++;
    }
    if (at == octets.length) {
      return at;
    }
    if (octets[at] == '\r' && at + 1 < octets.length && octets[at + 1] == '\n') {
      return at + 2;
    }
    return octets[at] == '\n' ? at + 1 : -1;
  }

  static int hex(byte[] octets, int at) {
    if (at + 1 >= octets.length) {
      return -1;
    }
    int high = Character.digit(octets[at], 16);
    int low = Character.digit(octets[at + 1], 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
