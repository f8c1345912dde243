package io.poststrom.mail;

import io.poststrom.site.Site;
import java.time.Instant;
import java.util.List;

/**
 * One mail, one site, the recipients there: the unit of the queue. Its latest record in {@code
 * mail.outbound} is its state.
 *
 * @param id made from mail and site
 * @param site where it goes; the owner looks the hosts up again when it connects
 * @param shard 0 for a site of one shard
 * @param envelope the mail's envelope with this obligation's recipients only
 * @param states one per recipient, in the envelope's order
 * @param attempts attempts finished so far, 0 when queued
 * @param due when the next attempt may start; meaningless once {@link #isDone}
 * @param warning whether the sender has been told of the delay
 * @param prepended complete header fields that go before the content, topmost first
 * @param content where the content lies for as long as the obligation lives: never {@link
 *     ContentRef.Inline}, because compaction removes this record once a newer state of the key is
 *     written, and the content must outlive it
 * @param value a copy of the content that saves the first attempt a read, or empty; not copied,
 *     never changed
 */
@SuppressWarnings("ArrayRecordComponent") // a content of up to the inline limit is never copied
public record Obligation(
    ObligationId id,
    Site site,
    int shard,
    Envelope envelope,
    List<RecipientState> states,
    int attempts,
    Instant due,
    DelayWarning warning,
    List<String> prepended,
    ContentRef content,
    byte[] value) {
  private static final byte[] NO_COPY = {};

  /** Whether a delay report has been written. */
  public enum DelayWarning {
    NOT_SENT,
    SENT
  }

  public Obligation {
    states = List.copyOf(states);
    prepended = List.copyOf(prepended);
    if (states.size() != envelope.recipients().size()) {
      throw new IllegalArgumentException("one state per recipient");
    }
    if (content instanceof ContentRef.Inline) {
      throw new IllegalArgumentException(
          "an obligation refers to its content by record or chunks: its own record will not last");
    }
  }

  /** The same without the copy of its content. */
  public Obligation withoutCopy() {
    return with(states, attempts, due, warning);
  }

  /** The next state; without the copy of the content, which is for the first attempt alone. */
  public Obligation with(
      List<RecipientState> newStates, int newAttempts, Instant newDue, DelayWarning newWarning) {
    return new Obligation(
        id,
        site,
        shard,
        envelope,
        newStates,
        newAttempts,
        newDue,
        newWarning,
        prepended,
        content,
        NO_COPY);
  }

  /** True where {@code value} is the whole content, so that nothing need be read. */
  public boolean hasCopy() {
    return value.length == envelope.size();
  }

  /** True where every recipient has reached its final outcome. */
  public boolean isDone() {
    return states.stream().allMatch(RecipientState::isFinal);
  }
}
