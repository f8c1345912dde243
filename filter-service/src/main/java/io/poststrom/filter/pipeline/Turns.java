package io.poststrom.filter.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Work that is done one piece at a time, and those who want it in turn: who wants much waits for
 * himself, and others wait for one piece of his. Bounded; what finds no room is not done. Threads:
 * any may enter, the work is done on the executor's.
 */
final class Turns {
  private final Executor thread;
  private final int most;
  private final Map<String, Deque<Runnable>> waiting = new LinkedHashMap<>();
  private int count;
  private boolean isServed;

  /** So many pieces may wait. */
  Turns(Executor thread, int most) {
    this.thread = thread;
    this.most = most;
  }

  /**
   * What comes of the work when its turn has come; nothing comes where there is no room. Who waits
   * no longer completes it, and the work is not begun.
   */
  <T> CompletableFuture<T> enter(String who, Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable turn = () -> complete(result, work);
    if (isFirst(who, turn)) {
      thread.execute(this::serve);
    }
    result.whenComplete((done, why) -> leave(who, turn));
    return result;
  }

  private static <T> void complete(CompletableFuture<T> result, Supplier<T> work) {
    if (!result.isDone()) {
      try {
        result.complete(work.get());
      } catch (Throwable e) { // who serves must go on
        result.completeExceptionally(e);
      }
    }
  }

  /** Lines up; whether nobody serves. */
  private synchronized boolean isFirst(String who, Runnable turn) {
    if (count == most) {
      return false;
    }
    waiting.computeIfAbsent(who, one -> new ArrayDeque<>()).add(turn);
    count++;
    boolean isFirst = !isServed;
    isServed = true;
    return isFirst;
  }

  private void serve() {
    for (Optional<Runnable> turn = next(); turn.isPresent(); turn = next()) {
      turn.get().run();
    }
  }

  private synchronized Optional<Runnable> next() {
    if (waiting.isEmpty()) {
      isServed = false;
      return Optional.empty();
    }
    Map.Entry<String, Deque<Runnable>> first = waiting.entrySet().iterator().next();
    String who = first.getKey();
    Deque<Runnable> his = first.getValue();
    waiting.remove(who);
    Runnable turn = his.remove();
    count--;
    if (!his.isEmpty()) {
      waiting.put(who, his); // behind all others
    }
    return Optional.of(turn);
  }

  private synchronized void leave(String who, Runnable turn) {
    Deque<Runnable> his = waiting.get(who);
    if (his != null && his.remove(turn)) {
      count--;
      if (his.isEmpty()) {
        waiting.remove(who);
      }
    }
  }
}
