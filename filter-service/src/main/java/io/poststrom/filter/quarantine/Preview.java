package io.poststrom.filter.quarantine;

import java.nio.charset.StandardCharsets;

/**
 * A held mail's words for a person: plain text, whatever the mail is. Nothing is fetched, nothing
 * can run, no character controls a terminal. Bounded.
 */
public final class Preview {
  private static final int MOST = 64 << 10;

  private Preview() {}

  /** The content's beginning as it stands there. */
  public static String of(byte[] content) {
    int length = Math.min(content.length, MOST);
    String text = plain(new String(content, 0, length, StandardCharsets.UTF_8));
    return length == content.length ? text : text + "\n[the rest is left out]\n";
  }

  /**
   * Text that a terminal only shows: without control characters but line ends and tabs, and without
   * those that turn the direction of writing or show nothing.
   */
  public static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.replace("\r\n", "\n").codePoints().forEach(c -> plain.appendCodePoint(shown(c)));
    return plain.toString();
  }

  private static int shown(int c) {
    if (c == '\n' || c == '\t') {
      return c;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          0xfffd;
      default -> c;
    };
  }
}
