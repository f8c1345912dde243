package io.poststrom.delivery.attempt;

import java.util.function.Supplier;

/** A mail's content for an attempt: at hand where it is small, else read piece by piece. */
public sealed interface MailContent {
  /** How many octets it has. */
  long size();

  /**
   * All of it; never changed, never copied.
   *
   * @param octets the content
   */
  @SuppressWarnings("ArrayRecordComponent") // identity is meant: the content is not copied
  record AtHand(byte[] octets) implements MailContent {
    @Override
    public long size() {
      return octets.length;
    }
  }

  /**
   * Too large to hold: read as the next hop takes it.
   *
   * @param size how many octets all pieces have together
   * @param opener opens the content from its first octet; called again where another host is tried
   */
  record Streamed(long size, Supplier<ContentSource> opener) implements MailContent {
    /** The same, open already. */
    public Streamed from(ContentSource source) {
      return new Streamed(size, () -> source);
    }
  }
}
