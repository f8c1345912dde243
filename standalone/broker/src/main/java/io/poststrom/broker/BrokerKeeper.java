package io.poststrom.broker;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Keeps a broker running: starts it again, on the same port and folder, whenever it ends without
 * having been told to. A crash of the broker then costs seconds and nothing else: its clients wait
 * and go on. After five starts that failed one after the other it gives up and says so.
 */
public final class BrokerKeeper implements AutoCloseable {
  private static final Logger LOG = System.getLogger(BrokerKeeper.class.getName());
  private static final int ATTEMPTS = 5;

  private final BrokerProcess broker;
  private final Consumer<String> givenUp;
  private volatile boolean closing;

  /**
   * Watches a running broker from now on.
   *
   * @param givenUp is told why the broker can't be started again, on a thread of ours
   */
  public BrokerKeeper(BrokerProcess broker, Consumer<String> givenUp) {
    this.broker = broker;
    this.givenUp = givenUp;
    watch();
  }

  /** Stops the broker in order; it stays stopped. */
  @Override
  public void close() {
    closing = true;
    synchronized (this) {
      broker.stop();
    }
  }

  private void watch() {
    broker
        .onExit()
        .thenAcceptAsync(
            ended -> revive(ended.exitValue()), Thread.ofPlatform().name("broker-keeper")::start);
  }

  private synchronized void revive(int exitValue) {
    String reason = "exit value " + exitValue;
    for (int attempt = 1; attempt <= ATTEMPTS && !closing; attempt++) {
      LOG.log(
          Level.WARNING,
          "The broker is gone ({0}); starting it again. Mail waits meanwhile, none is lost.",
          reason);
      try {
        broker.restart();
        LOG.log(Level.INFO, "The broker runs again as process {0}.", String.valueOf(broker.pid()));
        watch();
        return;
      } catch (IOException | BrokerFailed e) {
        reason = String.valueOf(e.getMessage());
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(attempt));
      }
    }
    if (!closing) {
      givenUp.accept(reason);
    }
  }
}
