package io.poststrom.delivery.kafka;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Bounds how many pieces of streamed contents are in memory: a piece is read only with a permit,
 * which goes back when the next piece is asked for or the content is closed. Who finds none waits
 * in order. Any thread; never blocks.
 */
final class ContentBudget {
  private final ArrayDeque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
  private int free;

  ContentBudget(int pieces) {
    free = pieces;
  }

  /** Completes once a permit is there. */
  CompletionStage<Void> acquire() {
    CompletableFuture<Void> permit = new CompletableFuture<>();
    synchronized (this) {
      if (free == 0) {
        waiting.add(permit);
        return permit;
      }
      free--;
    }
    permit.complete(null);
    return permit;
  }

  /** Takes a permit if there is one now. */
  synchronized boolean tryAcquire() {
    if (free == 0) {
      return false;
    }
    free--;
    return true;
  }

  /** Gives a permit back. */
  void release() {
    CompletableFuture<Void> next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        free++;
        return;
      }
    }
    next.complete(null);
  }
}
