package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.Groups;
import io.poststrom.wire.Topic;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What the clients of a lane or of a reporter are like.
 *
 * @param topic what is read
 * @param consumer the consumer's properties
 * @param producer the transactional producer's properties
 */
record StreamSettings(Topic topic, Properties consumer, Properties producer) {
  private static final int FAST_BATCH = 500;

  /** Many wait together: while DNS is down, this many mails take one check's deadline. */
  private static final int SLOW_BATCH = 1_000;

  /** After this long the broker aborts what a dead process left open: readers wait no longer. */
  private static final int TRANSACTION_TIMEOUT_MS = 15_000;

  /**
   * The settings of a lane.
   *
   * @param name unique among the workers of all processes: the transactional id. The same name at
   *     the next start ends at once what a crash left open
   */
  static StreamSettings of(KafkaSettings kafka, Lane.Kind lane, String name) {
    return switch (lane) {
      case FAST ->
          new StreamSettings(
              Topic.ACCEPTED,
              consumer(kafka, name, Groups.FILTER, FAST_BATCH),
              producer(kafka, name, 256 << 10));
      case SLOW ->
          new StreamSettings(
              Topic.SLOW,
              consumer(kafka, name, Groups.FILTER_SLOW, SLOW_BATCH),
              producer(kafka, name, 64 << 10));
    };
  }

  /** The settings of a reporter: likewise. */
  static StreamSettings ofReports(KafkaSettings kafka, String name) {
    return new StreamSettings(
        Topic.DMARC,
        consumer(kafka, name, Groups.DMARC_REPORTS, SLOW_BATCH),
        producer(kafka, name, 64 << 10));
  }

  private static Properties consumer(KafkaSettings kafka, String name, String group, int batch) {
    Properties p = Clients.consumer(kafka, name, group);
    p.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(batch));
    // A single mail is handed over at once; under load a fetch brings what has gathered meanwhile.
    p.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1");
    // One fetch is in hand while the next one comes: twice this is the memory for contents.
    p.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Integer.toString(4 << 20));
    p.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(4 << 20));
    // After a crash the same name takes its partitions back at once; a name that does not come
    // back gives them up after the session timeout, and one that ends in order as it leaves.
    p.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, name);
    p.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "10000");
    p.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "3000");
    p.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "15000");
    return p;
  }

  private static Properties producer(KafkaSettings kafka, String name, int batchSize) {
    Properties p = Clients.producer(kafka, name);
    p.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name);
    p.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Integer.toString(TRANSACTION_TIMEOUT_MS));
    // The commit sends what has gathered: lingering costs no time, and requests are few and large.
    p.put(ProducerConfig.LINGER_MS_CONFIG, "1000");
    p.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(batchSize));
    // A transaction that begins while the last one's markers are written is told to come again.
    p.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, "2");
    p.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, "200");
    p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "15000");
    p.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "20000");
    p.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    return p;
  }
}
