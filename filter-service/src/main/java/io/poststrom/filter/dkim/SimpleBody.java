package io.poststrom.filter.dkim;

/**
 * The body as it is, but with exactly one CRLF at its end. RFC 6376 section 3.4.3. What may belong
 * to the end, line ends and a CR, is counted until something else follows.
 */
final class SimpleBody implements CanonicalBody {
  private final Sink sink;
  private final LineEnds held;
  private boolean cr;

  SimpleBody(Sink sink) {
    this.sink = sink;
    this.held = new LineEnds(sink);
  }

  @Override
  public void update(byte[] octets, int from, int to) {
    int end = to;
    while (end > from && (octets[end - 1] == '\r' || octets[end - 1] == '\n')) {
      end--;
    }
    if (end > from) {
      release();
      sink.write(octets, from, end);
    }
    for (int i = end; i < to; i++) {
      hold(octets[i]);
    }
  }

  @Override
  public void end() {
    if (cr) {
      release();
    }
    LineEnds.writeOne(sink);
  }

  private void hold(byte octet) {
    if (octet == '\n' && cr) {
      cr = false;
      held.add();
    } else {
      if (octet == '\n' || cr) {
        release();
      }
      cr = octet == '\r';
      if (!cr) {
        sink.write(new byte[] {octet}, 0, 1);
      }
    }
  }

  /** What was held is data after all. */
  private void release() {
    held.release();
    if (cr) {
      sink.write(LineEnds.CRLF, 0, 1);
      cr = false;
    }
  }
}
