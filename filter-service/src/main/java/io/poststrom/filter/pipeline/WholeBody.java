package io.poststrom.filter.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A mail's body for the checks that need all of it: read once for all of them, piece by piece, and
 * only if one asks. No more than a piece is in memory at a time.
 *
 * <p>Threads: a check asks within its {@code ask}; the pipeline starts the reading when all have
 * been asked. A body that is at hand goes through at once, on that thread; else each piece on the
 * thread that brings it, one after the other.
 */
public final class WholeBody {
  private final List<Sink> sinks = new ArrayList<>(1);
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Rest rest;
  private final int start;
  private byte @Nullable [] first;

  /** Who gets the body's octets. */
  public interface Sink {
    /** The next ones, which are neither changed nor kept. */
    void body(byte[] octets, int from, int to);
  }

  /** The pieces of a content after its first one. */
  interface Rest {
    /** Nothing follows. */
    Rest NONE =
        number -> {
          throw new IllegalArgumentException("no piece follows the first");
        };

    /** The piece of this number, from 0, the first one again; fails where it can't be had. */
    CompletionStage<byte[]> piece(int number);

    /** How many there are with the first one. */
    default int count() {
      return 1;
    }

    /** The same pieces, for who goes on when the lane that it began in does not wait any longer. */
    default Rest patient() {
      return this;
    }
  }

  /**
   * A body not yet read.
   *
   * @param first the content's first piece; let go once it has been read
   * @param start where the body begins in it
   */
  WholeBody(byte[] first, int start, Rest rest) {
    this.first = first;
    this.start = start;
    this.rest = rest;
  }

  /** The stage completes when the sink has had all of the body, or fails where it can't be read. */
  public CompletionStage<Void> readInto(Sink sink) {
    sinks.add(sink);
    return end.minimalCompletionStage();
  }

  /** All checks have been asked: reads, if one of them wants the body. */
  void start() {
    byte[] piece = first;
    first = null;
    if (piece != null && !sinks.isEmpty()) {
      try {
        feed(piece, start);
        read(1);
      } catch (RuntimeException e) {
        end.completeExceptionally(e);
      }
    }
  }

  /** A loop where pieces are at hand, so that no depth grows with the content. */
  private void read(int from) {
    for (int number = from; number < rest.count(); number++) {
      CompletableFuture<byte[]> piece = rest.piece(number).toCompletableFuture();
      if (!piece.isDone()) {
        int next = number + 1;
        piece
            .thenAccept(
                octets -> {
                  feed(octets, 0);
                  read(next);
                })
            .exceptionally(this::failed);
        return;
      }
      feed(piece.join(), 0);
    }
    end.complete(null);
  }

  private @Nullable Void failed(Throwable why) {
    end.completeExceptionally(why);
    return null;
  }

  private void feed(byte[] octets, int from) {
    for (Sink sink : sinks) {
      sink.body(octets, from, octets.length);
    }
  }
}
