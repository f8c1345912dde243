package io.poststrom.delivery.schedule;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a deferred obligation is tried again: the first retries minutes apart, each pause twice the
 * one before, up to hours. RFC 5321 section 4.5.4.1.
 *
 * @param first the pause after the first attempt
 * @param longest the longest pause
 */
public record RetrySchedule(Duration first, Duration longest) {
  /** How far a pause strays to either side, so that mails deferred together do not come together */
  private static final double JITTER = 0.15;

  private static final int MAX_DOUBLINGS = 30;

  public RetrySchedule {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("0 < first <= longest");
    }
  }

  /**
   * The pause before the next attempt.
   *
   * @param attempts finished so far, 1 or more
   */
  public Duration pause(int attempts, RandomGenerator random) {
    int doublings = Math.min(Math.max(attempts - 1, 0), MAX_DOUBLINGS);
    double millis =
        Math.min(first.toMillis() * Math.pow(2, doublings), (double) longest.toMillis());
    return Duration.ofMillis(
        Math.max(1, Math.round(millis * (1 - JITTER + 2 * JITTER * random.nextDouble()))));
  }
}
