package io.poststrom.filter.reputation;

import io.poststrom.mail.SenderCount;
import java.time.Duration;
import java.time.Instant;

/**
 * How counts grow old: after a half-life they weigh half.
 *
 * @param halfLife of what is counted
 */
public record Decay(Duration halfLife) {
  /** Nothing is remembered for longer after it was counted last; the topic keeps nothing longer. */
  private static final Duration LONGEST = Duration.ofDays(42);

  private static final long DAY = Duration.ofDays(1).toSeconds();

  /** The count as it weighs at another time; one from the future as it is. */
  public SenderCount at(SenderCount count, Instant now) {
    long age = now.getEpochSecond() - count.at();
    if (age <= 0) {
      return count;
    }
    double left = Math.pow(0.5, (double) age / halfLife.toSeconds());
    long passed = now.getEpochSecond() / DAY - count.at() / DAY;
    return new SenderCount(
        count.ham() * left,
        count.spam() * left,
        now.getEpochSecond(),
        passed < Long.SIZE ? count.days() << passed : 0);
  }

  /** Both, as they weigh at the time of the later one. */
  public SenderCount sum(SenderCount one, SenderCount other) {
    Instant later = Instant.ofEpochSecond(Math.max(one.at(), other.at()));
    SenderCount first = at(one, later);
    SenderCount second = at(other, later);
    return new SenderCount(
        first.ham() + second.ham(),
        first.spam() + second.spam(),
        later.getEpochSecond(),
        first.days() | second.days());
  }

  /** From when on it is as if it had not been counted: sooner where it is of few mails. */
  public Instant expires(SenderCount count) {
    double halves = 1 + Math.max(0, Math.log(count.total()) / Math.log(2));
    double seconds = Math.min(halves * halfLife.toSeconds(), LONGEST.toSeconds());
    return Instant.ofEpochSecond(count.at() + (long) seconds);
  }
}
