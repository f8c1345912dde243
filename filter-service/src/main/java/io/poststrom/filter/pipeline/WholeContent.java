package io.poststrom.filter.pipeline;

import java.io.ByteArrayOutputStream;
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

  /** All pieces in one, for who needs them so. */
  default CompletionStage<byte[]> whole() {
    return from(0, new ByteArrayOutputStream());
  }

  private CompletionStage<byte[]> from(int number, ByteArrayOutputStream read) {
    if (number == count()) {
      return CompletableFuture.completedStage(read.toByteArray());
    }
    return piece(number)
        .thenCompose(
            octets -> {
              read.writeBytes(octets);
              return from(number + 1, read);
            });
  }

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
