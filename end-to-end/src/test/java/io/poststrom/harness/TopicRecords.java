package io.poststrom.harness;

import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic as any program of a user would, or sees that somebody writes to it. */
public final class TopicRecords implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<TopicPartition> partitions;

  private TopicRecords(String bootstrap, Topic topic, String isolation) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", isolation,
                "enable.auto.commit", "false"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    partitions =
        consumer.partitionsFor(topic.topicName()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
  }

  /** All that is committed, from the beginning to the end as of now. */
  public static List<ConsumerRecord<String, byte[]>> committed(String bootstrap, Topic topic) {
    try (TopicRecords records = new TopicRecords(bootstrap, topic, "read_committed")) {
      return records.all();
    }
  }

  /** For {@link #written}. */
  public static TopicRecords uncommitted(String bootstrap, Topic topic) {
    return new TopicRecords(bootstrap, topic, "read_uncommitted");
  }

  /** Where the topic ends, what transactions that are open have written included. */
  public long written() {
    return consumer.endOffsets(partitions).values().stream().mapToLong(end -> end).sum();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private List<ConsumerRecord<String, byte[]>> all() {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      consumer.poll(Duration.ofMillis(200)).forEach(all::add);
    }
    return all;
  }
}
