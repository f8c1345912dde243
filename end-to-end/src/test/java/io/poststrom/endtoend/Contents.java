package io.poststrom.endtoend;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Mail contents of any size, the same for the same seed. */
final class Contents {
  private static final String HEADER =
      "From: a@client.test\r\nTo: b@dest.test\r\nSubject: octets\r\n"
          + "Date: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <%d@client.test>\r\n\r\n";

  private Contents() {}

  /** A header and lines of printable ASCII up to exactly {@code octets} octets, CRLF at the end. */
  static byte[] ascii(int octets, long seed) {
    return fill(HEADER.formatted(seed), octets, seed, ' ', '~');
  }

  /** The same with octets above 127. */
  static byte[] eightBit(int octets, long seed) {
    return fill(HEADER.formatted(seed), octets, seed, 0x80, 0xFF);
  }

  /** Lines that begin with dots, of every length that hurts. */
  static byte[] dots() {
    StringBuilder text = new StringBuilder(HEADER.formatted(0));
    for (int i = 0; i < 300; i++) {
      text.append(".".repeat(i % 7)).append(i % 3 == 0 ? "x" : "").append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] fill(String header, int octets, long seed, int low, int high) {
    Random random = new Random(seed);
    byte[] head = header.getBytes(StandardCharsets.US_ASCII);
    byte[] content = new byte[octets];
    System.arraycopy(head, 0, content, 0, Math.min(head.length, octets));
    int column = 0;
    for (int i = head.length; i < octets; i++) {
      boolean lineEnd = column == 76 && i + 1 < octets || i == octets - 2;
      if (lineEnd) {
        content[i] = '\r';
        content[++i] = '\n';
        column = 0;
      } else {
        content[i] = (byte) (low + random.nextInt(high - low + 1));
        column++;
      }
    }
    if (octets >= 2) {
      content[octets - 2] = '\r';
      content[octets - 1] = '\n';
    }
    return content;
  }
}
