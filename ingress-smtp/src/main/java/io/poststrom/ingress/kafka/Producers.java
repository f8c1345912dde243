package io.poststrom.ingress.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.LogWriter;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The ingress's producers. Under load mails gather while a request is on its way and go together
 * with the next one, so that one flush of the broker confirms many; an idle mail waits for nothing.
 */
public final class Producers {
  private static final int MIB = 1 << 20;

  /** Two chunks of 512 KiB and what surrounds them. */
  private static final int BATCH = MIB + MIB / 16;

  private Producers() {}

  /**
   * For {@code mail.accepted}: spread evenly without regard to the key.
   *
   * @param memory octets that may wait for confirmation
   */
  public static LogWriter mails(
      KafkaSettings settings, String client, long memory, Duration limit) {
    Properties properties = grouping(settings, client + "-mails", memory);
    properties.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, "true");
    return new LogWriter(Topic.ACCEPTED, properties, limit);
  }

  /** For {@code mail.content}: by mail. */
  public static LogWriter contents(
      KafkaSettings settings, String client, long memory, Duration limit) {
    return new LogWriter(Topic.CONTENT, grouping(settings, client + "-contents", memory), limit);
  }

  /** For {@code mail.events}: small, unhurried. */
  public static LogWriter events(KafkaSettings settings, String client, Duration limit) {
    Properties properties = Clients.producer(settings, client + "-events");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "50");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(MIB / 16));
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(2 * MIB));
    return new LogWriter(Topic.EVENTS, properties, limit);
  }

  /** For {@code mail.control}: rare. */
  public static LogWriter control(KafkaSettings settings, String client, Duration limit) {
    Properties properties = Clients.producer(settings, client + "-control");
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(MIB));
    return new LogWriter(Topic.CONTROL, properties, limit);
  }

  private static Properties grouping(KafkaSettings settings, String client, long memory) {
    Properties properties = Clients.producer(settings, client);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(BATCH));
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(memory));
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    return properties;
  }
}
