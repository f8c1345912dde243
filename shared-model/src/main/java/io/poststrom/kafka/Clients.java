package io.poststrom.kafka;

import io.poststrom.config.KafkaSettings;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The settings that all our Kafka clients share: where the brokers are, who asks, keys are text,
 * values octets, and what {@code poststrom.kafka.client.*} passes on. Each returns new properties
 * for the caller to add to. What the guarantees rest on is set after the passed-on part, so that it
 * can't be lost by a slip.
 */
public final class Clients {
  private Clients() {}

  /** For any client, and all that an administrator or a LogReader needs. */
  public static Properties common(KafkaSettings settings, String clientId) {
    Properties properties = new Properties();
    properties.putAll(settings.client());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    return properties;
  }

  /** For a producer: idempotent, every in-sync replica confirms. */
  public static Properties producer(KafkaSettings settings, String clientId) {
    Properties properties = common(settings, clientId);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    properties.put(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(TopicSetup.MAX_RECORD));
    return properties;
  }

  /** For a consumer: commits itself, reads what is committed, from the beginning if it is new. */
  public static Properties consumer(KafkaSettings settings, String clientId, String group) {
    Properties properties = common(settings, clientId);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
    properties.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return properties;
  }
}
