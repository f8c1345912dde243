package io.poststrom.standalone.look;

import io.poststrom.wire.Topic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads one topic, committed records only, and leaves no trace in the broker. */
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final int CONNECT_MILLIS = 2_000;

  private final KafkaConsumer<String, byte[]> consumer;
  private final List<TopicPartition> partitions;

  private TopicReader(KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.partitions = partitions;
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /**
   * Opens a topic at its beginning.
   *
   * @param group whose committed offsets {@link #skipFinished} may look at; it is never joined
   */
  static TopicReader open(String kafka, Topic topic, String group) throws LookError {
    checkAnswers(kafka);
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka,
                ConsumerConfig.CLIENT_ID_CONFIG, "poststrom-look",
                ConsumerConfig.GROUP_ID_CONFIG, group,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<PartitionInfo> found = consumer.partitionsFor(topic.topicName());
    if (found == null || found.isEmpty()) {
      consumer.close();
      throw new LookError(
          "the broker at %s has no topic %s: is it Poststrom's?"
              .formatted(kafka, topic.topicName()));
    }
    return new TopicReader(
        consumer, found.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList());
  }

  /** Begins with what was written from a time on. */
  void skipBefore(Instant time) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(p -> times.put(p, time.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    for (TopicPartition p : partitions) {
      OffsetAndTimestamp at = found.get(p);
      if (at == null) {
        consumer.seekToEnd(List.of(p));
      } else {
        consumer.seek(p, at.offset());
      }
    }
  }

  /** Begins where the group has committed: everything before is finished. */
  void skipFinished() {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
    committed.forEach(
        (partition, offset) -> {
          if (offset != null) {
            consumer.seek(partition, offset.offset());
          }
        });
  }

  /** Hands over every record up to the end as of now. */
  void readToEnd(Consumer<ConsumerRecord<String, byte[]>> each) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream().anyMatch(p -> consumer.position(p) < end(ends, p))) {
      consumer.poll(POLL).forEach(each);
    }
  }

  /** Hands over what comes from now on, a batch at a time, until the thread is interrupted. */
  void follow(Consumer<ConsumerRecords<String, byte[]>> each) {
    consumer.seekToEnd(partitions);
    while (!Thread.currentThread().isInterrupted()) {
      each.accept(consumer.poll(POLL));
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    return Objects.requireNonNull(ends.get(partition));
  }

  /** A Kafka client would try for a minute; a person wants to know at once. */
  private static void checkAnswers(String kafka) throws LookError {
    int colon = kafka.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(kafka.substring(colon + 1));
      socket.connect(
          new InetSocketAddress(kafka.substring(0, Math.max(colon, 0)), port), CONNECT_MILLIS);
    } catch (NumberFormatException e) {
      throw new LookError("--kafka takes HOST:PORT, not " + kafka);
    } catch (IOException e) {
      throw new LookError(
          "no broker answers at %s: start the gateway with ./poststrom run, or name its broker with --kafka HOST:PORT"
              .formatted(kafka));
    }
  }
}
