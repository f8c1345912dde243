package io.poststrom.dns;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The questions that are with the servers. A question whose answer does not come soon makes way for
 * others and counts among the slow ones from then on, of which there may be some times as many: so
 * names whose servers are slow hold up nobody else's. Where there are too many of these too, they
 * stay where they are.
 *
 * <p>Only on the client's thread.
 */
final class Places {
  /** Most answers come within some tens of milliseconds. */
  private static final Duration SOON = Duration.ofMillis(200);

  private final int most;
  private final ScheduledExecutorService executor;
  private final Runnable freed;
  private int usual;
  private int slow;

  /**
   * None is taken.
   *
   * @param most so many at once, and {@link DnsOptions#SLOW_PER_SLOT} times as many slow ones
   * @param freed hears on the executor's thread that a question has made way
   */
  Places(int most, ScheduledExecutorService executor, Runnable freed) {
    this.most = most;
    this.executor = executor;
    this.freed = freed;
  }

  boolean isFree() {
    return usual < most;
  }

  Place take() {
    return new Place();
  }

  /** One question's. */
  final class Place {
    private final ScheduledFuture<?> late;
    private boolean isSlow;

    private Place() {
      usual++;
      late = executor.schedule(this::makeWay, SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void makeWay() {
      if (slow < most * DnsOptions.SLOW_PER_SLOT) {
        isSlow = true;
        slow++;
        usual--;
        freed.run();
      }
    }

    /** Its question has ended. */
    void leave() {
      late.cancel(false);
      if (isSlow) {
        slow--;
      } else {
        usual--;
      }
    }
  }
}
