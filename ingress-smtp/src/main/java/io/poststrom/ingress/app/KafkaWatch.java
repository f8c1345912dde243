package io.poststrom.ingress.app;

import io.poststrom.config.KafkaSettings;
import io.poststrom.kafka.BrokerWatch;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The process's watch over Kafka, where the assembly has none for all its services. */
final class KafkaWatch {
  private KafkaWatch() {}

  @Produces
  @Singleton
  @DefaultBean
  static BrokerWatch watch(KafkaSettings settings) {
    return new BrokerWatch(settings);
  }

  static void end(@Disposes BrokerWatch watch) {
    watch.close();
  }
}
