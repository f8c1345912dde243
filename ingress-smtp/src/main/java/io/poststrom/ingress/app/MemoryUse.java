package io.poststrom.ingress.app;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much of the memory is in use. Of the heap that is what has survived collections; because the
 * collector lets it fill up with garbage, large contents above all, it is made to collect before
 * too much is said to be in use, at most twice a minute, and between two collections what the last
 * one left counts. One thread.
 */
final class MemoryUse {
  private static final long BETWEEN_COLLECTIONS = TimeUnit.SECONDS.toNanos(30);

  private final Heap heap;
  private final double enough;
  private final LongSupplier nanos;
  private long collected;

  /** Looks twice where more than this part seems to be in use. */
  MemoryUse(double enough) {
    this(enough, new OldObjects(), System::nanoTime);
  }

  MemoryUse(double enough, Heap heap, LongSupplier nanos) {
    this.enough = enough;
    this.heap = heap;
    this.nanos = nanos;
    this.collected = nanos.getAsLong() - BETWEEN_COLLECTIONS;
  }

  /** Where objects lie that have survived; parts are 0 to 1. */
  interface Heap {
    /** In use, garbage included. */
    double used();

    /** What the last collection left, made by whomever; 0 if there was none. */
    double left();

    void collect();
  }

  /** 0 to 1. */
  double heap() {
    if (heap.used() < enough) {
      return heap.used();
    }
    if (nanos.getAsLong() - collected >= BETWEEN_COLLECTIONS) {
      heap.collect();
      collected = nanos.getAsLong();
    }
    return Math.min(heap.used(), heap.left());
  }

  /** 0 to 1; 0 where nobody counts it. */
  double direct() {
    long most = PlatformDependent.maxDirectMemory();
    return most <= 0 ? 0 : (double) Math.max(0, PlatformDependent.usedDirectMemory()) / most;
  }

  /** The pools of what has survived: those that support a threshold. */
  private static final class OldObjects implements Heap {
    private final List<MemoryPoolMXBean> pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
            .toList();

    @Override
    public double used() {
      return most(MemoryPoolMXBean::getUsage);
    }

    @Override
    public double left() {
      return most(MemoryPoolMXBean::getCollectionUsage);
    }

    @Override
    public void collect() {
      System.gc();
    }

    private double most(Function<MemoryPoolMXBean, @Nullable MemoryUsage> of) {
      double most = 0;
      for (MemoryPoolMXBean pool : pools) {
        MemoryUsage usage = of.apply(pool);
        if (usage != null && usage.getMax() > 0) {
          most = Math.max(most, (double) usage.getUsed() / usage.getMax());
        }
      }
      return most;
    }
  }
}
