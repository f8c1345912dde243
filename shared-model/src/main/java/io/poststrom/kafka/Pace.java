package io.poststrom.kafka;

import java.time.Duration;

/**
 * How soon after a transaction the next one may begin. Requests and flushes cost, not records, and
 * a transaction that begins while the last one's markers are written is turned away again and
 * again. So under load transactions take at most a third of the time, and each carries what has
 * gathered since; the slower the broker, the longer the pauses, up to a limit. One that carried a
 * single record was not load: then nothing waits.
 *
 * <p>Belongs to one thread. Times are those of {@link System#nanoTime}.
 */
public final class Pace {
  private static final int PAUSE_PER_WORK = 2;
  private static final int LOAD = 2;

  private final long shortest;
  private final long longest;
  private long begun;
  private long earliest;

  /**
   * A pace.
   *
   * @param shortest from one beginning to the next, under load
   * @param longest pause after an end
   */
  public Pace(Duration shortest, Duration longest) {
    this.shortest = shortest.toNanos();
    this.longest = longest.toNanos();
    this.earliest = System.nanoTime();
  }

  /** A transaction begins. */
  public void begin(long now) {
    begun = now;
    earliest = now;
  }

  /** It has ended well. */
  public void end(long now, int records) {
    if (records >= LOAD) {
      long pause = Math.min(longest, PAUSE_PER_WORK * (now - begun));
      earliest = Math.max(begun + shortest, now + pause);
    }
  }

  /** Nanoseconds until the next one may begin; 0 or less: now. */
  public long pauseNanos(long now) {
    return earliest - now;
  }
}
