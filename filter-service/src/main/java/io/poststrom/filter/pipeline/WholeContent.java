package io.poststrom.filter.pipeline;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * All octets of a content, piece by piece. Each reader asks for its pieces when it has use for
 * them, so that a slow one holds no more than one in memory. Threads: any.
 */
public interface WholeContent {
  /** How many pieces there are. */
  int count();

  /**
   * The piece of this number, from 0; not to be changed. Fails where it can't be had. Comes however
   * late: who asks has a deadline of its own.
   */
  CompletionStage<byte[]> piece(int number);

  /** At hand. */
  static WholeContent of(byte[] octets) {
    return new WholeContent() {
      @Override
      public int count() {
        return 1;
      }

      @Override
      public CompletionStage<byte[]> piece(int number) {
        return CompletableFuture.completedStage(octets);
      }
    };
  }

  /** In the log. */
  static WholeContent of(WholeBody.Rest rest) {
    WholeBody.Rest pieces = rest.patient();
    return new WholeContent() {
      @Override
      public int count() {
        return pieces.count();
      }

      @Override
      public CompletionStage<byte[]> piece(int number) {
        return pieces.piece(number);
      }
    };
  }
}
