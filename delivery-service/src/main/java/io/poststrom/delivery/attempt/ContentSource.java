package io.poststrom.delivery.attempt;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A large content, pulled piece by piece so that no more of it is in memory than the next hop can
 * take. One reader; it asks for a piece only after the one before has arrived.
 *
 * <p>Waiting for memory is done with before the first piece: whoever has room keeps it until {@link
 * #close}, so no next hop that has begun to take a content waits for the memory of others.
 */
public interface ContentSource extends AutoCloseable {
  /**
   * Completes once there is room for the pieces, on any thread or at once; never if it was closed
   * before. Whoever does not ask waits with the first piece.
   */
  CompletionStage<Void> room();

  /**
   * The next piece, in order, of one octet or more and at most about 1 MiB; empty after the last
   * one. May complete on any thread. Completes exceptionally where the content cannot be read: the
   * attempt then ends deferred.
   */
  CompletionStage<Optional<byte[]>> next();

  /** No more pieces will be asked for, whether or not all were read. Does not block or throw. */
  @Override
  void close();
}
