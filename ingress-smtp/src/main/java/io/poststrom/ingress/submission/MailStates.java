package io.poststrom.ingress.submission;

import io.poststrom.mail.MailId;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** Port: what the log's events say about a mail. Never blocks; answers come on any thread. */
public interface MailStates {
  /** Never fails. */
  CompletionStage<Answer> find(MailId mail);

  /**
   * Whether the log has a mail that nobody can be submitting any more: looks where the events do
   * not tell of it yet, too. Slow where the filter lags behind.
   *
   * @param until when the submission was over at the latest
   */
  CompletionStage<Answer> findTaken(MailId mail, Instant until);

  /** What was found. */
  sealed interface Answer {
    /** The log has been read to its end, or as far as needed. */
    record Known(MailProgress progress) implements Answer {}

    /** No event tells of such a mail. */
    record Unknown() implements Answer {}

    /** The log could not be read in time; the next question goes on from there. */
    record NotInTime() implements Answer {}
  }
}
