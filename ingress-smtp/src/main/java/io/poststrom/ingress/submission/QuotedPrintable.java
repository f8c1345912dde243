package io.poststrom.ingress.submission;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Text in quoted-printable, in pieces: RFC 2045 section 6.7. Lines end with CRLF, whatever they
 * ended with.
 */
final class QuotedPrintable implements Iterator<byte[]> {
  private static final int PIECE = 64 << 10;
  private static final int LINE = 76;
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private final String text;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int at;
  private int column;

  QuotedPrintable(String text) {
    this.text = text;
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
    out.reset();
    while (hasNext() && out.size() < PIECE) {
      int width = LineEnds.width(text, at);
      if (width > 0) {
        end("\r\n");
        at += width;
      } else {
        character(text.codePointAt(at));
      }
    }
    return out.toByteArray();
  }

  private void character(int c) {
    if (isLiteral(c)) {
      makeRoom(1);
      out.write(c);
    } else {
      for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
        makeRoom(3);
        out.write('=');
        out.write(HEX[octet >> 4 & 0xf]);
        out.write(HEX[octet & 0xf]);
      }
    }
    at += Character.charCount(c);
  }

  private void makeRoom(int width) {
    if (column + width > LINE - 1) {
      end("=\r\n");
    }
    column += width;
  }

  private void end(String octets) {
    out.writeBytes(octets.getBytes(StandardCharsets.US_ASCII));
    column = 0;
  }

  private boolean isLiteral(int c) {
    if (c == ' ' || c == '\t') {
      return at + 1 < text.length() && LineEnds.width(text, at + 1) == 0;
    }
    // "From " and a lone dot are changed on the way by old programs: RFC 2049 section 3.
    boolean isChanged = column == 0 && (c == '.' || text.startsWith("From ", at));
    return c > ' ' && c < 0x7f && c != '=' && !isChanged;
  }
}
