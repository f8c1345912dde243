package io.poststrom.ingress.submission;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Text with lines that end with CRLF, whatever they ended with; in pieces, in UTF-8. */
final class LineEnds implements Iterator<byte[]> {
  private static final int PIECE = 64 << 10;

  private final String text;
  private int at;

  LineEnds(String text) {
    this.text = text;
  }

  /** How many characters end the line here; 0 where none does. */
  static int width(String text, int at) {
    return text.startsWith("\r\n", at)
        ? 2
        : text.charAt(at) == '\r' || text.charAt(at) == '\n' ? 1 : 0;
  }

  @Override
  public boolean hasNext() {
    return at < text.length();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the text has ended");
    }
    StringBuilder piece = new StringBuilder(PIECE + 2);
    while (hasNext() && piece.length() < PIECE) {
      int width = width(text, at);
      if (width > 0) {
        piece.append("\r\n");
        at += width;
      } else {
        int c = text.codePointAt(at);
        piece.appendCodePoint(c);
        at += Character.charCount(c);
      }
    }
    return piece.toString().getBytes(StandardCharsets.UTF_8);
  }
}
