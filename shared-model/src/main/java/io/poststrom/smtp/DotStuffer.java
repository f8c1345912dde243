package io.poststrom.smtp;

/**
 * Makes a DATA stream of a content: a dot before each line that begins with one, a CRLF at the end
 * where it is missing, and the final dot. RFC 5321 section 4.5.2. Only CR LF makes a line, as in
 * {@link DataDecoder}. Hands out ranges of its input; one per content, not for two threads.
 */
public final class DotStuffer {
  private enum State {
    LINE_START,
    IN_LINE,
    AFTER_CR
  }

  private static final byte[] DOT = {'.'};
  private static final byte[] END = {'\r', '\n', '.', '\r', '\n'};

  private final ContentTally tally = new ContentTally();
  private State state = State.LINE_START;

  /** Encodes the next octets of the content. */
  public void feed(byte[] in, int offset, int length, ContentSink sink) {
    int end = offset + length;
    int pending = offset;
    int i = offset;
    while (i < end) {
      switch (state) {
        case LINE_START -> {
          if (in[i] == '.') {
            handOn(in, pending, i, sink);
            sink.content(DOT, 0, 1);
            pending = i;
            i++; // the dot itself goes with what follows
          }
          state = State.IN_LINE;
        }
        case IN_LINE -> i = inLine(in, i, end);
        case AFTER_CR -> {
          if (in[i] == '\n') {
            state = State.LINE_START;
            i++;
          } else {
            state = State.IN_LINE;
          }
        }
      }
    }
    handOn(in, pending, end, sink);
  }

  /** Ends the content: a missing CRLF, the dot, CRLF. */
  public void finish(ContentSink sink) {
    int missing = state == State.LINE_START ? 2 : 0;
    sink.content(END, missing, END.length - missing);
    state = State.LINE_START;
  }

  private int inLine(byte[] in, int from, int end) {
    int i = tally.scan(in, from, end);
    if (i == end) {
      return end;
    }
    if (in[i] == '\r') {
      state = State.AFTER_CR;
    }
    return i + 1;
  }

  private static void handOn(byte[] in, int from, int end, ContentSink sink) {
    if (end > from) {
      sink.content(in, from, end - from);
    }
  }
}
