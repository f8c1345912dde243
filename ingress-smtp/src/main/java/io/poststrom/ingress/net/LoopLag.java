package io.poststrom.ingress.net;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How late a thread is with its work: how long a task that is given to it waits for its turn. One
 * task at a time.
 */
public final class LoopLag {
  private static final long NOTHING_ASKED = 0;

  private final AtomicLong askedAt = new AtomicLong(NOTHING_ASKED);
  private volatile long last;

  /** What the task before has waited, or waits already; gives another one. */
  public Duration ask(Executor thread) {
    long now = Math.max(1, System.nanoTime());
    long pending = askedAt.get();
    if (pending != NOTHING_ASKED) {
      return Duration.ofNanos(Math.max(last, now - pending));
    }
    Duration before = Duration.ofNanos(last);
    askedAt.set(now);
    thread.execute(this::answer);
    return before;
  }

  private void answer() {
    last = System.nanoTime() - askedAt.get();
    askedAt.set(NOTHING_ASKED);
  }
}
