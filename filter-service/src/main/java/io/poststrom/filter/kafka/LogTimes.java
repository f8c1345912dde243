package io.poststrom.filter.kafka;

import io.poststrom.wire.Topic;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** Offsets of {@code mail.quarantined}. */
final class LogTimes {
  private static final long ANSWER_SECONDS = 20;

  private LogTimes() {}

  /** Where each partition ends, open transactions included. */
  static Map<TopicPartition, Long> ends(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    return list(admin, OffsetSpec.latest());
  }

  /** The first offset of each partition that is not older than a time, where older ones are. */
  static Map<TopicPartition, Long> before(Admin admin, Instant time)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, Long> ends = ends(admin);
    Map<TopicPartition, Long> begins = list(admin, OffsetSpec.earliest());
    Map<TopicPartition, Long> before = new HashMap<>();
    list(admin, OffsetSpec.forTimestamp(time.toEpochMilli()))
        .forEach(
            (at, found) -> {
              long offset = found < 0 ? ends.getOrDefault(at, 0L) : found;
              if (offset > begins.getOrDefault(at, 0L)) {
                before.put(at, offset);
              }
            });
    return before;
  }

  private static Map<TopicPartition, Long> list(Admin admin, OffsetSpec which)
      throws InterruptedException, ExecutionException, TimeoutException {
    String topic = Topic.QUARANTINED.topicName();
    int partitions = 0;
    for (TopicDescription found :
        admin
            .describeTopics(List.of(topic))
            .allTopicNames()
            .get(ANSWER_SECONDS, TimeUnit.SECONDS)
            .values()) {
      partitions = found.partitions().size();
    }
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    IntStream.range(0, partitions).forEach(i -> asked.put(new TopicPartition(topic, i), which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin
        .listOffsets(asked)
        .all()
        .get(ANSWER_SECONDS, TimeUnit.SECONDS)
        .forEach((at, found) -> offsets.put(at, found.offset()));
    return offsets;
  }
}
