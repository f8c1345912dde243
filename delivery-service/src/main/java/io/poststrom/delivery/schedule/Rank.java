package io.poststrom.delivery.schedule;

import java.time.Duration;

/**
 * What goes first of what is due: RFC 6710 section 4.1. A mail counts as due so many minutes before
 * its time, or after it, as its priority says. So an urgent one goes before all that became due
 * within that time, and nothing waits for ever: in time each one is the first.
 */
final class Rank {
  /** By so much one step of priority moves a mail. */
  private static final long STEP = Duration.ofMinutes(10).toMillis();

  private Rank() {}

  /** The smaller, the sooner. */
  static long of(long due, int priority) {
    return due - priority * STEP;
  }
}
