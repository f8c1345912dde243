package io.poststrom.ingress.transcript;

import java.util.Random;

/** Contents for tests. */
public final class Contents {
  private Contents() {}

  /** Lines of any octets but NUL, CR and LF, many that begin with dots; of exactly this size. */
  public static byte[] ofLines(int size) {
    Random random = new Random(size);
    byte[] content = new byte[size];
    int column = 0;
    for (int i = 0; i < size; i++) {
      boolean lastTwo = i == size - 2 && size > 2;
      if (lastTwo || (column > 60 && i < size - 4)) {
        content[i++] = '\r';
        content[i] = '\n';
        column = 0;
      } else {
        int octet = 33 + random.nextInt(200);
        content[i] = (byte) (column == 0 && random.nextInt(3) == 0 ? '.' : octet);
        column++;
      }
    }
    return content;
  }
}
