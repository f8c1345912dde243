package io.poststrom.smtp;

/**
 * Takes the content out of BDAT chunks: counts them and looks for faults, which BDAT does not
 * excuse (RFC 3030 section 2 lifts the rules of lines only for BINARYMIME, which we do not offer).
 * One per content, however many chunks it comes in; not for two threads.
 */
public final class BdatDecoder {
  private final ContentTally tally = new ContentTally();
  private long remaining;
  private boolean afterCr;

  /** Begins a chunk of so many octets. */
  public void begin(long octets) {
    if (remaining != 0) {
      throw new IllegalStateException("the chunk before has not ended");
    }
    remaining = octets;
  }

  /**
   * Takes octets up to the end of the chunk.
   *
   * @return how many octets were taken
   */
  public int feed(byte[] in, int offset, int length, ContentSink sink) {
    int taken = (int) Math.min(length, remaining);
    if (taken == 0) {
      return 0;
    }
    inspect(in, offset, offset + taken);
    tally.add(taken);
    remaining -= taken;
    sink.content(in, offset, taken);
    return taken;
  }

  /** The octets of the chunk that are still to come. */
  public long remaining() {
    return remaining;
  }

  /** The octets of content so far. */
  public long octets() {
    return tally.octets();
  }

  /** Ends the content after the LAST chunk: a CR that nothing follows is a bare one. */
  public ContentFacts finish() {
    if (afterCr) {
      tally.fault(ContentFault.BARE_CR);
    }
    return tally.facts();
  }

  private void inspect(byte[] in, int from, int end) {
    int i = from;
    while (i < end) {
      if (afterCr) {
        i = afterCr(in, i, from);
        continue;
      }
      i = tally.scan(in, i, end);
      if (i == end) {
        return;
      }
      switch (in[i]) {
        case '\r' -> afterCr = true;
        case '\n' -> tally.fault(ContentFault.BARE_LF);
        default -> tally.fault(ContentFault.NUL);
      }
      i++;
    }
  }

  private int afterCr(byte[] in, int i, int from) {
    afterCr = false;
    if (in[i] == '\n') {
      tally.lineEnds(tally.octets() + i + 1 - from);
      return i + 1;
    }
    tally.fault(ContentFault.BARE_CR);
    return i;
  }
}
