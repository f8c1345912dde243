package io.poststrom.ingress.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryUseTest {
  private final Objects heap = new Objects();
  private long seconds;
  private final MemoryUse use = new MemoryUse(0.85, heap, () -> TimeUnit.SECONDS.toNanos(seconds));

  /** A heap of which a part is alive. */
  private static final class Objects implements MemoryUse.Heap {
    double alive;
    double used;
    double left;
    int collections;

    @Override
    public double used() {
      return used;
    }

    @Override
    public double left() {
      return left;
    }

    @Override
    public void collect() {
      collections++;
      left = alive;
      used = alive;
    }
  }

  @Test
  void garbageIsNotInUseHoweverOftenItComes() {
    heap.alive = 0.4;
    for (seconds = 0; seconds < 30; seconds++) {
      heap.used = 0.9;
      assertEquals(0.4, use.heap());
    }
    assertEquals(1, heap.collections);
  }

  @Test
  void whatStaysIsInUseAndIsLookedAtAgain() {
    heap.alive = 0.9;
    heap.used = 0.95;
    assertEquals(0.9, use.heap());

    heap.alive = 0.3; // it has gone, and nobody has collected it yet
    assertEquals(0.9, use.heap());
    seconds += 30;
    assertEquals(0.3, use.heap());
  }

  @Test
  void whatTheCollectorFindsByItselfCountsAtOnce() {
    heap.alive = 0.4;
    heap.used = 0.9;
    assertEquals(0.4, use.heap());
    heap.left = 0.97;
    heap.used = 0.98;
    assertEquals(0.97, use.heap());
  }

  @Test
  void littleIsSaidAsItIs() {
    heap.used = 0.5;
    assertEquals(0.5, use.heap());
    assertEquals(0, heap.collections);
  }

  @Test
  void theHeapOfThisProcessHasPoolsThatCount() {
    System.gc();
    double part = new MemoryUse(0).heap();
    assertTrue(part > 0 && part < 1, () -> "it is " + part);
  }
}
