package io.poststrom.smtp;

import java.util.Arrays;

/**
 * Cuts a client's octets into command lines. Only CR LF ends a line (RFC 5321 section 2.3.8); a
 * bare CR or LF stays inside it, where {@link CommandParser} refuses it. Stops after each line,
 * because the next octets may be content. Bounded: of an over-long line nothing is kept; it is
 * skipped to its end and reported there once. Holds a buffer only while a line is incomplete.
 */
public final class CommandLineDecoder {
  /** What came of the octets; called at most once per {@link #feed}. */
  public interface Sink {
    /** A line without its CRLF; the range is valid during the call only. */
    void line(byte[] octets, int offset, int length);

    /** A line that was longer than allowed has ended. Reply 500 5.5.6; the session goes on. */
    void lineTooLong();
  }

  private static final byte[] EMPTY = {};

  private final int maxOctets;
  private byte[] held = EMPTY;
  private int heldLength;
  private boolean endsWithCr;
  private boolean tooLong;

  /**
   * @param maxOctets the longest line, CRLF included. RFC 5321 section 4.5.3.1.4 asks for 512;
   *     extensions add to it.
   */
  public CommandLineDecoder(int maxOctets) {
    this.maxOctets = maxOctets;
  }

  /**
   * Takes octets up to and including the next CRLF.
   *
   * @return how many octets were taken; all of them where no line ended
   */
  public int feed(byte[] in, int offset, int length, Sink sink) {
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      if (in[i] == '\n' && (i > offset ? in[i - 1] == '\r' : endsWithCr)) {
        lineEnds(in, offset, i + 1, sink);
        return i + 1 - offset;
      }
    }
    if (length > 0) {
      hold(in, offset, length);
      endsWithCr = in[end - 1] == '\r';
    }
    return length;
  }

  /** True while a line has begun and not ended. */
  public boolean isMidLine() {
    return heldLength > 0 || tooLong;
  }

  /** The memory that an incomplete line takes. */
  public int heldOctets() {
    return held.length;
  }

  /** Forgets an incomplete line: whatever came before a TLS handshake. RFC 3207 section 4.2. */
  public void reset() {
    held = EMPTY;
    heldLength = 0;
    endsWithCr = false;
    tooLong = false;
  }

  private void lineEnds(byte[] in, int offset, int end, Sink sink) {
    if (tooLong || heldLength + end - offset > maxOctets) {
      reset();
      sink.lineTooLong();
    } else if (heldLength == 0) {
      sink.line(in, offset, end - offset - 2);
    } else {
      hold(in, offset, end - offset);
      byte[] line = held;
      int octets = heldLength - 2;
      reset();
      sink.line(line, 0, octets);
    }
  }

  private void hold(byte[] in, int offset, int length) {
    if (tooLong || heldLength + length > maxOctets) {
      held = EMPTY;
      heldLength = 0;
      tooLong = true;
      return;
    }
    if (heldLength + length > held.length) {
      held = Arrays.copyOf(held, Math.min(maxOctets, Math.max(128, 2 * (heldLength + length))));
    }
    System.arraycopy(in, offset, held, heldLength, length);
    heldLength += length;
  }
}
