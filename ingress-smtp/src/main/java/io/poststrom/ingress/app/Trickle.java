package io.poststrom.ingress.app;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Lets so many through in a second. Any thread. */
final class Trickle {
  private static final int COUNT_BITS = 20;

  private final int perSecond;
  private final InstantSource clock;

  /** The second, and below it how many came in it. */
  private final AtomicLong state = new AtomicLong();

  Trickle(int perSecond, InstantSource clock) {
    this.perSecond = perSecond;
    this.clock = clock;
  }

  /** Whether one more may pass now. */
  boolean lets() {
    long begin = clock.instant().getEpochSecond() << COUNT_BITS;
    long now = state.accumulateAndGet(begin, (before, b) -> before < b ? b + 1 : before + 1);
    return (now & ((1L << COUNT_BITS) - 1)) <= perSecond;
  }
}
