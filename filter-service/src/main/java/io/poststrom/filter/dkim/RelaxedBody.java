package io.poststrom.filter.dkim;

/**
 * The body with runs of blanks as one space, none at the end of a line, no empty lines at the end,
 * and one CRLF there unless nothing is left. RFC 6376 section 3.4.4.
 */
final class RelaxedBody implements CanonicalBody {
  private final Sink sink;
  private final LineEnds held;
  private final byte[] ready = new byte[8_192];
  private int size;
  private boolean blank;
  private boolean cr;
  private boolean empty = true;

  RelaxedBody(Sink sink) {
    this.sink = sink;
    this.held = new LineEnds(this::add);
  }

  @Override
  public void update(byte[] octets, int from, int to) {
    int i = from;
    while (i < to) {
      byte octet = octets[i++];
      if (!cr && isPlain(octet)) {
        data(octet);
        i = copyPlain(octets, i, to);
      } else {
        update(octet);
      }
    }
  }

  private void update(byte octet) {
    if (cr && octet == '\n') {
      cr = false;
      blank = false;
      held.add();
      return;
    }
    if (cr) {
      cr = false;
      data((byte) '\r');
    }
    switch (octet) {
      case '\r' -> cr = true;
      case ' ', '\t' -> blank = true;
      default -> data(octet);
    }
  }

  /** What is neither a blank nor a part of a line end. */
  private static boolean isPlain(byte octet) {
    return (octet & 0xFF) > ' ';
  }

  /**
   * The rest of a run of plain octets, as far as there is room: most of a body, so a tight loop.
   */
  private int copyPlain(byte[] octets, int from, int to) {
    int end = Math.min(to, from + ready.length - size);
    int filled = size;
    int at = from;
    while (at < end && isPlain(octets[at])) {
      ready[filled++] = octets[at++];
    }
    size = filled;
    return at;
  }

  @Override
  public void end() {
    if (cr) {
      data((byte) '\r');
    }
    if (!empty) {
      LineEnds.writeOne(this::add);
    }
    flush();
  }

  private void data(byte octet) {
    empty = false;
    held.release();
    if (blank) {
      blank = false;
      add((byte) ' ');
    }
    add(octet);
  }

  private void add(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      add(octets[i]);
    }
  }

  private void add(byte octet) {
    if (size == ready.length) {
      flush();
    }
    ready[size++] = octet;
  }

  private void flush() {
    sink.write(ready, 0, size);
    size = 0;
  }
}
