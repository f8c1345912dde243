package io.poststrom.ingress.session;

import io.poststrom.mail.MailId;
import java.util.function.Consumer;

/**
 * Port: where contents over the inline limit go, chunk by chunk. All chunks of a mail lie in one
 * partition. An implementation never blocks the caller, keeps the order of a mail's chunks, and
 * calls back exactly once for each, on any thread, within its own time limit.
 */
public interface ContentLog {
  /**
   * Writes a chunk. The array is the log's from now on.
   *
   * @param whenDone called with {@link Stored} or {@link Lost}
   */
  void append(MailId mail, byte[] chunk, Consumer<Receipt> whenDone);

  /** What became of a chunk. */
  sealed interface Receipt {}

  /** Durable, there. */
  record Stored(int partition, long offset) implements Receipt {}

  /** Not confirmed in time; it may exist all the same, and is an orphan then. */
  record Lost() implements Receipt {}
}
