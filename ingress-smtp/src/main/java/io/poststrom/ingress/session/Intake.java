package io.poststrom.ingress.session;

import io.poststrom.smtp.BdatDecoder;
import io.poststrom.smtp.Command.Chunk;
import io.poststrom.smtp.DataDecoder;

/**
 * The content of one transaction as it comes off the wire. It calls nobody back: after octets were
 * fed, {@link #need} says what it waits for.
 */
sealed interface Intake {
  /** Takes octets; returns how many of them were content. */
  int feed(byte[] in, int at, int length);

  /** What must come before the content, or the chunk, has been read. */
  Need need();

  /** What was read so far. */
  Content content();

  /** What an intake waits for. */
  enum Need {
    /** Octets of the client. */
    OCTETS,
    /** The log or other sessions must free memory before the client may send more. */
    ROOM,
    /** The log's receipts for all that was written to it. */
    RECEIPTS,
    /** Nothing: {@link Session#on(Body)} has its turn. */
    NOTHING
  }

  private static Need needAtEnd(Content content) {
    return content.isSettled() ? Need.NOTHING : Need.RECEIPTS;
  }

  /** The content of DATA: up to CRLF.CRLF. */
  record OfData(DataDecoder decoder, Content content) implements Intake {
    @Override
    public int feed(byte[] in, int at, int length) {
      int used = decoder.feed(in, at, length, content);
      if (decoder.hasEnded()) {
        content.end(decoder.facts());
      }
      return used;
    }

    @Override
    public Need need() {
      if (decoder.hasEnded()) {
        return needAtEnd(content);
      }
      return content.mustWait() ? Need.ROOM : Need.OCTETS;
    }
  }

  /** The content of BDAT: as many octets as each chunk was said to have. RFC 3030 section 2. */
  final class OfChunks implements Intake {
    private final BdatDecoder decoder = new BdatDecoder();
    private final Content content;
    private Chunk chunk = Chunk.MORE;

    OfChunks(Content content) {
      this.content = content;
    }

    /** A chunk follows. */
    void begin(long octets, Chunk which) {
      decoder.begin(octets);
      chunk = which;
      endIfWhole();
    }

    @Override
    public int feed(byte[] in, int at, int length) {
      int used = decoder.feed(in, at, length, content);
      endIfWhole();
      return used;
    }

    /**
     * A chunk that fits into one read must wait for room as well: the next ones may be as short.
     */
    @Override
    public Need need() {
      if (isWhole()) {
        return needAtEnd(content);
      }
      if (content.mustWait()) {
        return Need.ROOM;
      }
      return decoder.remaining() == 0 ? Need.NOTHING : Need.OCTETS;
    }

    @Override
    public Content content() {
      return content;
    }

    private boolean isWhole() {
      return chunk == Chunk.LAST && decoder.remaining() == 0;
    }

    private void endIfWhole() {
      if (isWhole()) {
        content.end(decoder.finish());
      }
    }
  }
}
