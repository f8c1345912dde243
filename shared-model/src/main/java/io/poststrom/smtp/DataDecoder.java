package io.poststrom.smtp;

/**
 * Takes the content out of a DATA stream: removes the dot-stuffing and finds the end. RFC 5321
 * section 4.5.2. Only CR LF makes a line and only CR LF {@code .} CR LF ends the data; a bare CR or
 * LF is never more than a fault of the content, however it is mixed with dots. That is what defeats
 * SMTP smuggling: client and server cannot disagree where a mail ends.
 *
 * <p>Reads to the real end whatever it finds; the session refuses a faulty mail afterwards. Hands
 * out ranges of its input and looks at eight octets at a time. One per content; not for two
 * threads.
 */
public final class DataDecoder {
  private enum State {
    LINE_START,
    IN_LINE,
    AFTER_CR,
    AFTER_DOT,
    AFTER_DOT_CR,
    ENDED
  }

  private static final byte[] CR = {'\r'};

  private final ContentTally tally = new ContentTally();
  private State state = State.LINE_START;

  /** The first octet of the input that has not been handed on. */
  private int pending;

  /**
   * Takes octets up to the end of data.
   *
   * @return how many octets were taken; all of them unless the data has ended
   */
  public int feed(byte[] in, int offset, int length, ContentSink sink) {
    int end = offset + length;
    int i = offset;
    pending = offset;
    while (i < end && state != State.ENDED) {
      i = step(in, i, end, sink);
    }
    handOn(in, i, sink);
    return i - offset;
  }

  /** True once the final dot has been read. */
  public boolean hasEnded() {
    return state == State.ENDED;
  }

  /** The octets of content so far. */
  public long octets() {
    return tally.octets();
  }

  /** What was seen of the content so far. */
  public ContentFacts facts() {
    return tally.facts();
  }

  /** Looks at the octet at i (or at a run of plain ones) and returns the next index. */
  private int step(byte[] in, int i, int end, ContentSink sink) {
    byte octet = in[i];
    switch (state) {
      case LINE_START -> {
        if (octet != '.') {
          state = State.IN_LINE;
          return i;
        }
        handOn(in, i, sink);
        pending = i + 1;
        state = State.AFTER_DOT;
      }
      case IN_LINE -> {
        return inLine(in, i, end);
      }
      case AFTER_CR -> {
        return afterCr(octet, i);
      }
      case AFTER_DOT -> {
        if (octet != '\r') {
          state = State.IN_LINE;
          return i;
        }
        pending = i + 1; // held back: it may belong to the end of data
        state = State.AFTER_DOT_CR;
      }
      case AFTER_DOT_CR -> {
        return afterDotCr(octet, i, sink);
      }
      case ENDED -> throw new IllegalStateException("the data has ended");
    }
    return i + 1;
  }

  private int inLine(byte[] in, int from, int end) {
    int i = tally.scan(in, from, end);
    if (i == end) {
      return end;
    }
    switch (in[i]) {
      case '\r' -> state = State.AFTER_CR;
      case '\n' -> tally.fault(ContentFault.BARE_LF);
      default -> tally.fault(ContentFault.NUL);
    }
    return i + 1;
  }

  private int afterCr(byte octet, int i) {
    if (octet == '\n') {
      tally.lineEnds(tally.octets() + i + 1 - pending);
      state = State.LINE_START;
      return i + 1;
    }
    tally.fault(ContentFault.BARE_CR);
    state = State.IN_LINE;
    return i;
  }

  private int afterDotCr(byte octet, int i, ContentSink sink) {
    pending = i;
    if (octet == '\n') {
      pending = i + 1;
      state = State.ENDED;
      return i + 1;
    }
    tally.add(1);
    sink.content(CR, 0, 1); // it was content after all
    state = State.AFTER_CR;
    return i;
  }

  private void handOn(byte[] in, int end, ContentSink sink) {
    if (end > pending) {
      tally.add(end - pending);
      sink.content(in, pending, end - pending);
    }
    pending = end;
  }
}
