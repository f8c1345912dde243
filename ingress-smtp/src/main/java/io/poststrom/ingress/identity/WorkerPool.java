package io.poststrom.ingress.identity;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A few threads for slow work and a queue that is never long: what does not fit is refused at once,
 * because a client that waits for its turn longer than it is patient comes again and makes it
 * worse. Idle threads end.
 */
final class WorkerPool implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ThreadPoolExecutor threads;

  WorkerPool(String name, int size, int waiting) {
    threads =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            Thread.ofPlatform().name(name, 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Does the work later; empty where too much is waiting already. Never blocks. */
  <T> Optional<CompletableFuture<T>> submit(Supplier<T> work) {
    try {
      return Optional.of(CompletableFuture.supplyAsync(work, threads));
    } catch (RejectedExecutionException e) {
      return Optional.empty();
    }
  }

  /** What waits or runs is dropped. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
