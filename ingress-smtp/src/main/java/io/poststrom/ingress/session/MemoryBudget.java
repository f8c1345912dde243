package io.poststrom.ingress.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many octets all sessions together may hold: of content, gathered in the heap or on their way
 * to the log, and as many again of everything else that a client can make grow, so that neither
 * takes the other's room. Shared by all sessions of the server; any thread.
 */
public final class MemoryBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** A budget of so many octets. */
  public MemoryBudget(long limit) {
    this.limit = limit;
  }

  /** Takes octets if there is room. */
  public boolean tryTake(long octets) {
    if (used.addAndGet(octets) <= limit) {
      return true;
    }
    give(octets);
    return false;
  }

  /** Takes octets that have already been read; {@link #isExhausted} then says when to pause. */
  void take(long octets) {
    used.addAndGet(octets);
  }

  /** Gives octets back, and lets those that wait look again. */
  public void give(long octets) {
    used.addAndGet(-octets);
    while (!waiting.isEmpty() && !isExhausted()) {
      Runnable next = waiting.poll();
      if (next != null) {
        next.run();
      }
    }
  }

  boolean isExhausted() {
    return used.get() >= limit;
  }

  /** Calls back once, on any thread, when there may be room again. */
  void whenRoom(Runnable goOn) {
    waiting.add(goOn);
    if (!isExhausted()) {
      give(0); // room appeared in between: nobody else would call
    }
  }

  /** Holds so many more octets besides content if there is room; fewer always fit. */
  boolean tryHold(long more) {
    if (held.addAndGet(more) <= limit || more <= 0) {
      return true;
    }
    held.addAndGet(-more);
    return false;
  }

  /** Octets of content in use: for a gauge. */
  public long used() {
    return used.get();
  }

  /** Octets held besides content: for a gauge. */
  public long held() {
    return held.get();
  }
}
