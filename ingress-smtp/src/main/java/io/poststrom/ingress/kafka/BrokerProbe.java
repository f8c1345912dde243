package io.poststrom.ingress.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.kafka.Clients;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Asks whether the brokers answer. After a failed write, readiness can't wait for the next mail to
 * tell: a service that is not ready gets none.
 */
public final class BrokerProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Properties client;

  /** A probe of these brokers. */
  public BrokerProbe(KafkaSettings settings, String clientName) {
    String patience = Long.toString(PATIENCE.toMillis());
    client = Clients.common(settings, clientName + "-probe");
    client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
  }

  /** True where a broker answers within two seconds. Blocks that long at most. */
  public boolean answers() throws InterruptedException {
    try (Admin admin = Admin.create(client)) {
      admin.describeCluster().nodes().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      return false;
    }
  }
}
