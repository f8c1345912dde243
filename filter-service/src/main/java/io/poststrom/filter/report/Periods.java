package io.poststrom.filter.report;

import java.time.Duration;
import java.time.Instant;

/**
 * Time cut into reporting periods, from midnight UTC on.
 *
 * @param length of a period; a divisor of a day, at least a second
 * @param delay how long after its end a period is reported: late observations come in
 */
public record Periods(Duration length, Duration delay) {
  private static final Duration DAY = Duration.ofDays(1);

  public Periods {
    if (!isDivisorOfADay(length)) {
      throw new IllegalArgumentException("a period is a divisor of a day, in whole seconds");
    }
  }

  /** Whether periods of this length begin at midnight every day. */
  public static boolean isDivisorOfADay(Duration length) {
    return length.getNano() == 0
        && length.isPositive()
        && DAY.toSeconds() % length.toSeconds() == 0;
  }

  /** The period of a moment, less what is before {@code closed}: that has been reported. */
  public Span of(Instant moment, Instant closed) {
    long seconds = length.toSeconds();
    Instant from = moment.isBefore(closed) ? closed : moment;
    Instant begin = Instant.ofEpochSecond(Math.floorDiv(from.getEpochSecond(), seconds) * seconds);
    return new Span(begin.isBefore(closed) ? closed : begin, begin.plus(length));
  }

  /** When the next period is reported, whatever is closed already. */
  public Instant nextDue(Instant now, Instant closed) {
    return due(of(now.minus(delay), closed));
  }

  /** When a period is reported. */
  public Instant due(Span period) {
    return period.end().plus(delay);
  }

  /**
   * Whether an observation is from a clock that goes wrong: its period has not begun. Such ones
   * count for the period that is being reported, for they must not hold it up.
   */
  public boolean isFromTheFuture(Instant at, Instant now) {
    return !at.isBefore(of(now, Instant.EPOCH).end());
  }
}
