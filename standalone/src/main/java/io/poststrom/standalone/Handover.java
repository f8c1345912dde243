package io.poststrom.standalone;

import io.poststrom.config.KafkaSettings;
import io.poststrom.kafka.BrokerWatch;
import io.poststrom.kafka.RecentContents;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The services share this process, so they hand contents over in memory, and one watches Kafka for
 * all.
 */
final class Handover {
  /** Part of the heap that ./poststrom gives to the services. */
  private static final int OCTETS = 48 << 20;

  private Handover() {}

  @Produces
  @Singleton
  static RecentContents contents() {
    return new RecentContents(OCTETS);
  }

  @Produces
  @Singleton
  static BrokerWatch watch(KafkaSettings settings) {
    return new BrokerWatch(settings);
  }

  static void end(@Disposes BrokerWatch watch) {
    watch.close();
  }
}
