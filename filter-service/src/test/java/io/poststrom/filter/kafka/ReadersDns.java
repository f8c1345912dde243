package io.poststrom.filter.kafka;

import com.sun.management.ThreadMXBean;
import io.poststrom.filter.dmarc.DmarcDns;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Each name is an organization of its own, and each wants reports about all others. */
final class ReadersDns implements DmarcDns {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  final AtomicInteger asked = new AtomicInteger();

  /** Octets that a thread of DNS has taken for what hangs on its answer. */
  final AtomicLong mostByAnswer = new AtomicLong();

  /** Answers come when it is down. */
  volatile CountDownLatch answering = new CountDownLatch(0);

  @Override
  public CompletionStage<Answer> texts(String name) {
    asked.incrementAndGet();
    CountDownLatch latch = answering;
    CompletableFuture<Answer> coming = new CompletableFuture<>();
    ForkJoinPool.commonPool()
        .execute(
            () -> {
              Answer answer = answer(latch);
              long before = THREADS.getCurrentThreadAllocatedBytes();
              coming.complete(answer);
              mostByAnswer.accumulateAndGet(
                  THREADS.getCurrentThreadAllocatedBytes() - before, Math::max);
            });
    return coming;
  }

  private Answer answer(CountDownLatch latch) {
    try {
      return latch.await(1, TimeUnit.MINUTES)
          ? new Answer.Found(List.of("v=DMARC1; p=reject; psd=n"))
          : new Answer.Failed("no answer");
    } catch (InterruptedException e) {
      return new Answer.Failed("interrupted");
    }
  }

  @Override
  public CompletionStage<Existence> existence(String name) {
    return CompletableFuture.completedStage(Existence.EXISTS);
  }
}
