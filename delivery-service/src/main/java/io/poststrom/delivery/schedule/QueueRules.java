package io.poststrom.delivery.schedule;

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
  /** When the mail is given up. */
  public Instant expiry(Obligation obligation) {
    return obligation.envelope().dueFrom().plus(life);
  }

  /** True where the mail is to be given up. */
  public boolean isExpired(Obligation obligation, Instant now) {
    return !now.isBefore(expiry(obligation));
  }

  /** True where it is time to tell the sender of the delay, if that has not been done. */
  public boolean isLate(Obligation obligation, Instant now) {
    return obligation.warning() == Obligation.DelayWarning.NOT_SENT
        && warnAfter
            .map(after -> !now.isBefore(obligation.envelope().dueFrom().plus(after)))
            .orElse(false);
  }
}
