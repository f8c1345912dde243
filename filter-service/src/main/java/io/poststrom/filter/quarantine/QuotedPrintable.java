package io.poststrom.filter.quarantine;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Text in UTF-8 as lines that every host takes: RFC 2045 section 6.7. */
final class QuotedPrintable {
  private static final int WIDTH = 75;

  private QuotedPrintable() {}

  /** Lines end in CRLF, whatever they ended in. */
  static String of(String text) {
    StringBuilder out = new StringBuilder(text.length() * 5 / 4);
    text.lines().forEach(line -> line(out, line.getBytes(StandardCharsets.UTF_8)));
    return out.toString();
  }

  private static void line(StringBuilder out, byte[] octets) {
    int width = 0;
    for (int i = 0; i < octets.length; i++) {
      int octet = octets[i] & 0xff;
      boolean isLast = i == octets.length - 1;
      boolean isPlain = octet > ' ' && octet < 127 && octet != '=' || octet == ' ' && !isLast;
      String word =
          isPlain ? String.valueOf((char) octet) : String.format(Locale.ROOT, "=%02X", octet);
      if (width + word.length() > WIDTH) {
        out.append("=\r\n");
        width = 0;
      }
      out.append(word);
      width += word.length();
    }
    out.append("\r\n");
  }
}
