package io.poststrom.ingress.submission;

import java.nio.charset.StandardCharsets;

/**
 * Text in quoted-printable: RFC 2045 section 6.7. Lines end with CRLF, whatever they ended with.
 */
final class QuotedPrintable {
  private static final int LINE = 76;
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private QuotedPrintable() {}

  static String encode(String text) {
    StringBuilder out = new StringBuilder(text.length() * 5 / 4);
    String[] lines = text.split("\r\n|\r|\n", -1);
    for (int i = 0; i < lines.length; i++) {
      line(lines[i], out);
      if (i < lines.length - 1) {
        out.append("\r\n");
      }
    }
    return out.toString();
  }

  private static void line(String line, StringBuilder out) {
    byte[] octets = line.getBytes(StandardCharsets.UTF_8);
    int column = 0;
    for (int i = 0; i < octets.length; i++) {
      int octet = octets[i] & 0xff;
      boolean last = i == octets.length - 1;
      boolean literal =
          octet > ' ' && octet < 0x7f && octet != '=' || (octet == ' ' || octet == '\t') && !last;
      // "From " and a lone dot are changed on the way by old programs: RFC 2049 section 3.
      literal &= column > 0 || octet != '.' && !isFrom(octets, i);
      int width = literal ? 1 : 3;
      if (column + width > LINE - 1) {
        out.append("=\r\n");
        column = 0;
      }
      if (literal) {
        out.append((char) octet);
      } else {
        out.append('=').append(HEX[octet >> 4]).append(HEX[octet & 0xf]);
      }
      column += width;
    }
  }

  private static boolean isFrom(byte[] octets, int at) {
    return octets[at] == 'F' && at + 4 < octets.length && octets[at + 4] == ' ';
  }
}
