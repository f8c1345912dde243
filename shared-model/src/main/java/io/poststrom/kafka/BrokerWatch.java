package io.poststrom.kafka;

import io.poststrom.config.KafkaSettings;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Asks Kafka every few seconds whether it answers, and says in the log what it means for mail where
 * it does not: one voice of a process for all its clients, which are silenced. An outage shorter
 * than the patience is not told.
 *
 * <p>Threads: one of its own; {@link #start} and {@link #close} from any.
 */
public final class BrokerWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(BrokerWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Properties client;
  private final Outage outage;
  private final Thread thread;

  /** A watch that {@link #start} begins. */
  public BrokerWatch(KafkaSettings settings) {
    String patience = Long.toString(PATIENCE.toMillis());
    client = Clients.common(settings, "poststrom-watch");
    client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
    outage = new Outage(settings.bootstrap());
    thread = Thread.ofPlatform().name("kafka-watch").daemon().unstarted(this::run);
  }

  /** Begins, if it has not begun: services that share a process share the watch. */
  public synchronized void start() {
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    }
  }

  /** Says nothing more. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      Admin admin = Admin.create(client);
      try {
        watch(admin);
      } finally {
        admin.close(Duration.ZERO);
      }
    } catch (InterruptedException | InterruptException e) {
      LOG.debug("the watch ends"); // only close() interrupts
    } catch (KafkaException e) {
      LOG.debugf("no watch with these settings: %s", e.getMessage()); // every client says so
    }
  }

  private void watch(Admin admin) throws InterruptedException {
    while (true) {
      if (answers(admin)) {
        outage.answered(System.nanoTime()).ifPresent(LOG::info);
      } else {
        outage.silent(System.nanoTime()).ifPresent(LOG::warn);
      }
      Thread.sleep(PAUSE);
    }
  }

  private static boolean answers(Admin admin) throws InterruptedException {
    try {
      admin.describeCluster().nodes().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
