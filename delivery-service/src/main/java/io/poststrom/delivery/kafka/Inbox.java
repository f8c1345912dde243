package io.poststrom.delivery.kafka;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What other threads want the worker's thread to do. {@link #post} wakes the worker where it waits
 * for records; nothing polls.
 */
final class Inbox {
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Runnable wakeup;
  private volatile boolean waiting;

  /**
   * An empty inbox.
   *
   * @param wakeup makes the worker's wait for records end
   */
  Inbox(Runnable wakeup) {
    this.wakeup = wakeup;
  }

  /** From any thread. */
  void post(Runnable task) {
    tasks.add(task);
    if (waiting) {
      wakeup.run();
    }
  }

  /** The worker's thread: does all there is. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** The worker's thread: waits for one task at most so long, then does all there is. */
  void runWithin(Duration wait) throws InterruptedException {
    Runnable first = tasks.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    if (first != null) {
      first.run();
      run();
    }
  }

  /** Before waiting for records: true where there is nothing to do, and posts wake from now on. */
  boolean beginWait() {
    waiting = true;
    return tasks.isEmpty();
  }

  /** After waiting for records. */
  void endWait() {
    waiting = false;
  }
}
