package io.poststrom.filter.reputation;

import io.poststrom.mail.SenderCount;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How counts grow old: after a half-life they weigh half.
 *
 * @param halfLife of what is counted
 */
public record Decay(Duration halfLife) {
  /** Nothing is remembered for longer after it was counted last; the topic keeps nothing longer. */
  private static final Duration LONGEST = Duration.ofDays(42);

  private static final long DAY = Duration.ofDays(1).toSeconds();

  /**
   * The count as it weighs at another time. One from the future, of a filter whose clock is wrong,
   * is as if it was of now: it grows old like others.
   */
  public SenderCount at(SenderCount count, Instant now) {
    SenderCount known = notAfter(count, now);
    long age = now.getEpochSecond() - known.at();
    if (age == 0) {
      return known;
    }
    double left = Math.pow(0.5, (double) age / halfLife.toSeconds());
    long passed = now.getEpochSecond() / DAY - count.at() / DAY;
    return new SenderCount(
        count.ham() * left,
        count.spam() * left,
        now.getEpochSecond(),
        passed < Long.SIZE ? count.days() << passed : 0);
  }

  /** The count as it is, but of no later time. */
  public static SenderCount notAfter(SenderCount count, Instant now) {
    return count.at() <= now.getEpochSecond()
        ? count
        : new SenderCount(count.ham(), count.spam(), now.getEpochSecond(), count.days());
  }

  /** With what has changed since; nothing weighs less than nothing. */
  public SenderCount with(Optional<SenderCount> before, Change change) {
    Instant then = Instant.ofEpochSecond(change.at());
    SenderCount old = at(before.orElse(new SenderCount(0, 0, change.at(), 0)), then);
    return new SenderCount(
        Math.max(0, old.ham() + change.ham()),
        Math.max(0, old.spam() + change.spam()),
        change.at(),
        old.days() | 1);
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
