package io.poststrom.filter.dkim;

import java.nio.charset.StandardCharsets;

/** Line ends that are left out if they turn out to be the body's last ones: counted, not kept. */
final class LineEnds {
  static final byte[] CRLF = {'\r', '\n'};

  private static final int AT_ONCE = 256;
  private static final byte[] MANY = "\r\n".repeat(AT_ONCE).getBytes(StandardCharsets.US_ASCII);

  private final CanonicalBody.Sink sink;
  private long count;

  LineEnds(CanonicalBody.Sink sink) {
    this.sink = sink;
  }

  void add() {
    count++;
  }

  /** Something follows: they are part of the body. */
  void release() {
    while (count > 0) {
      int now = (int) Math.min(count, AT_ONCE);
      sink.write(MANY, 0, 2 * now);
      count -= now;
    }
  }

  static void writeOne(CanonicalBody.Sink sink) {
    sink.write(CRLF, 0, 2);
  }
}
