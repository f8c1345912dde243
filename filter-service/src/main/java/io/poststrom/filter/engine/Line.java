package io.poststrom.filter.engine;

import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** The need to talk to an engine. A port. */
public interface Line extends AutoCloseable {
  /**
   * Holds the conversation on a connection of the pool, which is opened if need be. A connection
   * that was open before and turns out to be dead is replaced once. Never waits; the stage fails
   * with {@link EngineFailure}, or with what the conversation throws.
   */
  <A> CompletionStage<A> talk(Conversation<A> conversation);

  @Override
  void close();

  /** What is said on a connection. */
  interface Conversation<A> {
    /**
     * Talks; blocks.
     *
     * @param deadlineNanos by {@link System#nanoTime}: then the connection is closed
     */
    A hold(Connection connection, long deadlineNanos) throws IOException;
  }
}
