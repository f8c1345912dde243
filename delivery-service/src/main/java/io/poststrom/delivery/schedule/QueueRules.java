package io.poststrom.delivery.schedule;

import io.poststrom.mail.Deadline;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long the queue tries, and when it tells the sender.
 *
 * @param retry the pauses between attempts
 * @param life how long after its acceptance, or release, a mail is given up; RFC 5321 section
 *     4.5.4.1: 4 to 5 days
 * @param warnAfter how long after that the sender is told of the delay; empty: never
 */
public record QueueRules(RetrySchedule retry, Duration life, Optional<Duration> warnAfter) {
  /** When the mail is given up: its life is over, or it is late and is to go back then. */
  public Instant expiry(Obligation obligation) {
    Instant end = obligation.envelope().dueFrom().plus(life);
    return obligation
        .envelope()
        .deadline()
        .filter(Deadline::returns)
        .map(Deadline::at)
        .filter(late -> late.isBefore(end))
        .orElse(end);
  }

  /**
   * When the sender is told of the delay: when we usually do, or at the time that the sender has
   * set. Where that was over when the mail came, the host before us has told. RFC 2852 section 4.1.
   */
  Optional<Instant> warning(Obligation obligation) {
    Envelope envelope = obligation.envelope();
    return envelope
        .deadline()
        .filter(late -> !late.returns() && late.at().isAfter(envelope.acceptedAt()))
        .map(Deadline::at)
        .or(() -> warnAfter.map(envelope.dueFrom()::plus));
  }

  /** True where the mail is to be given up. */
  public boolean isExpired(Obligation obligation, Instant now) {
    return !now.isBefore(expiry(obligation));
  }

  /** True where it is time to tell the sender of the delay, if that has not been done. */
  public boolean isLate(Obligation obligation, Instant now) {
    return obligation.warning() == Obligation.DelayWarning.NOT_SENT
        && warning(obligation).map(at -> !now.isBefore(at)).orElse(false);
  }
}
