package io.poststrom.delivery.transcript;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Text with {@code \r \n \0 \xHH} to octets. */
public final class Escapes {
  private Escapes() {}

  /** The octets meant. */
  public static byte[] octets(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c != '\\') {
        out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
        continue;
      }
      char kind = text.charAt(i + 1);
      switch (kind) {
        case 'r' -> out.write('\r');
        case 'n' -> out.write('\n');
        case '0' -> out.write(0);
        case 'x' -> {
          out.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
          i += 2;
        }
        default -> throw new IllegalArgumentException("no escape: \\" + kind);
      }
      i += 2;
    }
    return out.toByteArray();
  }
}
