package io.poststrom.delivery.kafka;

import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** What the janitor asks the brokers of offsets, and tells them to delete. On its thread. */
final class LogOffsets {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final Admin admin;

  LogOffsets(Admin admin) {
    this.admin = admin;
  }

  /** Where each partition of a topic begins. */
  Map<TopicPartition, Long> beginnings(Topic topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    return list(topic, OffsetSpec.earliest());
  }

  /** Where each partition of a topic ends, open transactions included. */
  Map<TopicPartition, Long> ends(Topic topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    return list(topic, OffsetSpec.latest());
  }

  /** Where partitions end, open transactions included. */
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    return list(partitions, OffsetSpec.latest());
  }

  /** The first offset that is younger than a time; the end where none is. */
  Map<TopicPartition, Long> windows(Topic topic, long time)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, Long> ends = ends(topic);
    Map<TopicPartition, Long> windows = new HashMap<>();
    list(topic, OffsetSpec.forTimestamp(Math.max(0, time)))
        .forEach((at, offset) -> windows.put(at, offset < 0 ? ends.getOrDefault(at, 0L) : offset));
    return windows;
  }

  /** Committed offsets without those of transactions that are not decided yet. */
  Map<Integer, OffsetAndMetadata> committed(String group, Topic topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<Integer, OffsetAndMetadata> offsets = new HashMap<>();
    get(admin
            .listConsumerGroupOffsets(
                Map.of(group, new ListConsumerGroupOffsetsSpec()),
                new ListConsumerGroupOffsetsOptions().requireStable(true))
            .partitionsToOffsetAndMetadata(group))
        .forEach(
            (at, offset) -> {
              if (at.topic().equals(topic.topicName()) && offset != null) {
                offsets.put(at.partition(), offset);
              }
            });
    return offsets;
  }

  /**
   * Deletes from the front of partitions.
   *
   * @return what was deleted below, where there was anything
   */
  Map<TopicPartition, RecordsToDelete> delete(Map<TopicPartition, Long> below)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, Long> starts = list(below.keySet(), OffsetSpec.earliest());
    Map<TopicPartition, RecordsToDelete> targets = new HashMap<>();
    below.forEach(
        (at, offset) -> {
          if (offset > starts.getOrDefault(at, Long.MAX_VALUE)) {
            targets.put(at, RecordsToDelete.beforeOffset(offset));
          }
        });
    if (!targets.isEmpty()) {
      get(admin.deleteRecords(targets).all());
    }
    return targets;
  }

  private Map<TopicPartition, Long> list(Topic topic, OffsetSpec which)
      throws InterruptedException, ExecutionException, TimeoutException {
    String name = topic.topicName();
    int partitions = 0;
    for (TopicDescription found :
        get(admin.describeTopics(List.of(name)).allTopicNames()).values()) {
      partitions = found.partitions().size();
    }
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(name, i)).toList();
    return list(all, which);
  }

  private Map<TopicPartition, Long> list(Collection<TopicPartition> partitions, OffsetSpec which)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(at -> asked.put(at, which));
    Map<TopicPartition, Long> found = new HashMap<>();
    get(admin.listOffsets(asked).all()).forEach((at, info) -> found.put(at, info.offset()));
    return found;
  }

  private static <T> T get(KafkaFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
  }
}
