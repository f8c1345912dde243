package io.poststrom.ingress.app;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How much of the memory is in use. Of the heap that is what has survived collections; because the
 * collector lets it fill up with garbage, it is made to collect before too much is said to be in
 * use, at most twice a minute. One thread.
 */
final class MemoryUse {
  private static final long BETWEEN_COLLECTIONS = TimeUnit.SECONDS.toNanos(30);

  /** The pools of what has survived: those that support a threshold. */
  private final List<MemoryPoolMXBean> survived =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
          .toList();

  private final double enough;
  private long collected = System.nanoTime() - BETWEEN_COLLECTIONS;

  /** Looks twice where more than this part seems to be in use. */
  MemoryUse(double enough) {
    this.enough = enough;
  }

  /** 0 to 1. */
  double heap() {
    double part = survivedPart();
    if (part >= enough && System.nanoTime() - collected >= BETWEEN_COLLECTIONS) {
      System.gc();
      collected = System.nanoTime();
      return survivedPart();
    }
    return part;
  }

  /** 0 to 1; 0 where nobody counts it. */
  double direct() {
    long most = PlatformDependent.maxDirectMemory();
    return most <= 0 ? 0 : (double) Math.max(0, PlatformDependent.usedDirectMemory()) / most;
  }

  private double survivedPart() {
    return survived.stream()
        .map(MemoryPoolMXBean::getUsage)
        .filter(usage -> usage != null && usage.getMax() > 0)
        .mapToDouble(MemoryUse::part)
        .max()
        .orElse(0);
  }

  private static double part(MemoryUsage usage) {
    return (double) usage.getUsed() / usage.getMax();
  }
}
