package io.poststrom.ingress.submission;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Iterator;

/** Octets that come in pieces, in base64: RFC 2045 section 6.8. */
final class Base64Lines implements Iterator<byte[]> {
  private static final byte[] CRLF = {'\r', '\n'};
  private static final int LINE = 76;

  private final Iterator<byte[]> pieces;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final OutputStream encoder = Base64.getMimeEncoder(LINE, CRLF).wrap(out);

  Base64Lines(Iterator<byte[]> pieces) {
    this.pieces = pieces;
  }

  @Override
  public boolean hasNext() {
    return pieces.hasNext();
  }

  @Override
  public byte[] next() {
    out.reset();
    try {
      encoder.write(pieces.next());
      if (!pieces.hasNext()) {
        encoder.close();
        out.write(CRLF);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes everything", e);
    }
    return out.toByteArray();
  }
}
