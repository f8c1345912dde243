package io.poststrom.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** How the services reach Kafka, and what their topics are like. */
@ConfigMapping(prefix = "poststrom.kafka")
public interface KafkaSettings {
  /** Where the brokers are. */
  @Setting("The brokers to begin with: host:port, several separated by commas.")
  @WithDefault("localhost:9092")
  String bootstrap();

  /** Partitions of a topic that we create. */
  @Setting(
      value =
          "Partitions of each topic that we create; existing topics stay as they are. The queue's"
              + " number must never be changed while mail is in it.",
      min = "1",
      max = "1000")
  @WithDefault("12")
  int partitions();

  /** Replicas of a topic that we create. */
  @Setting(
      value =
          "Replicas of each topic that we create. From 3 on a write is confirmed once 2 have it."
              + " With 1, a broker's lost disk is lost mail.",
      min = "1",
      max = "9")
  @WithDefault("1")
  int replication();

  /** Whether the broker flushes to disk before it confirms. */
  @Setting(
      "Create the topics with flush.messages=1: a confirmed mail is on disk, not only in memory."
          + " For a single broker; several brokers rely on their replicas.")
  @WithDefault("false")
  boolean flush();

  /** The port of the standalone run's own broker. */
  @Setting(
      value = "The port on 127.0.0.1 of the broker that ./poststrom run starts.",
      min = "1",
      max = "65535")
  @WithDefault("19092")
  int port();

  /** Passed on to every Kafka client. */
  @Setting(
      "Anything a Kafka client takes, for every client, such as"
          + " poststrom.kafka.client.security.protocol=SSL.")
  Map<String, String> client();
}
