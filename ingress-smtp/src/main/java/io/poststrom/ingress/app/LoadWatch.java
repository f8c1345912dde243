package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Overload;
import io.poststrom.ingress.policy.Overload.Cause;
import io.poststrom.ingress.policy.Overload.Look;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Looks every second whether the process is near its limits; while it is, new connections hear 421
 * and it is not ready. Says so once at the beginning and once at the end.
 *
 * <p>Thread: one of its own.
 */
final class LoadWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("io.poststrom.ingress.load");
  private static final long PERIOD_MILLIS = 1_000;

  private final Overload overload;
  private final Callable<Look> eyes;
  private final ConnectionLimits limits;
  private final Thread thread = Thread.ofPlatform().name("load").daemon().unstarted(this::watch);
  private volatile Set<Cause> causes = Set.of();

  LoadWatch(
      Overload overload, Callable<Look> eyes, ConnectionLimits limits, MeterRegistry registry) {
    this.overload = overload;
    this.eyes = eyes;
    this.limits = limits;
    for (Cause cause : Cause.values()) {
      registry.gauge(
          "poststrom_ingress_overload",
          Tags.of("cause", cause.label()),
          this,
          watch -> watch.causes.contains(cause) ? 1 : 0);
    }
  }

  LoadWatch start() {
    thread.start();
    return this;
  }

  /** Looks once. */
  void look() throws Exception {
    Look look = eyes.call();
    Set<Cause> before = causes;
    causes = overload.at(look);
    limits.overloaded(!causes.isEmpty());
    if (before.isEmpty() && !causes.isEmpty()) {
      LOG.warnf(
          "Overloaded (%s): new connections hear 421. Heap %.0f %%, direct memory %.0f %%, event"
              + " loop %d ms late, mail waits %d ms for the log, %d connections",
          causes.stream().map(Cause::label).sorted().collect(Collectors.joining(", ")),
          look.heap() * 100,
          look.direct() * 100,
          look.lag().toMillis(),
          look.logDelay().toMillis(),
          limits.open());
    } else if (causes.isEmpty() && !before.isEmpty()) {
      LOG.info("No longer overloaded: new connections are welcome again");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PERIOD_MILLIS);
        lookOn();
      }
    } catch (InterruptedException e) {
      LOG.debug("no longer watching the load");
    }
  }

  /** The watch must outlive whatever goes wrong. */
  private void lookOn() throws InterruptedException {
    try {
      look();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.error("Can't see the load", e);
    }
  }
}
