package io.poststrom.ingress.policy;

import java.time.Duration;

/**
 * Counts over the last stretch of time, in slots of a twentieth of it: what is counted stays for
 * the whole stretch, and for a slot more at most.
 */
final class SlidingCount {
  private static final int SLOTS = 20;

  private final long slotMillis;
  private final int[] counts = new int[SLOTS + 1];
  private long newest = Long.MIN_VALUE;
  private long sum;

  SlidingCount(Duration stretch) {
    this.slotMillis = Math.max(1, stretch.toMillis() / SLOTS);
  }

  long sum(long nowMillis) {
    moveTo(Math.floorDiv(nowMillis, slotMillis));
    return sum;
  }

  void add(long nowMillis, int number) {
    moveTo(Math.floorDiv(nowMillis, slotMillis));
    counts[Math.floorMod(newest, counts.length)] += number;
    sum += number;
  }

  /** When the oldest of what is counted stops counting; 0 where nothing is. */
  long millisUntilLess(long nowMillis) {
    moveTo(Math.floorDiv(nowMillis, slotMillis));
    for (long slot = newest - SLOTS; slot <= newest; slot++) {
      if (counts[Math.floorMod(slot, counts.length)] > 0) {
        return (slot + counts.length) * slotMillis - nowMillis;
      }
    }
    return 0;
  }

  /** A clock that goes back finds the newest slot. */
  private void moveTo(long slot) {
    if (newest == Long.MIN_VALUE) {
      newest = slot;
    }
    for (int passed = 0; newest < slot && passed < counts.length; passed++) {
      newest++;
      int index = Math.floorMod(newest, counts.length);
      sum -= counts[index];
      counts[index] = 0;
    }
    newest = Math.max(newest, slot);
  }
}
