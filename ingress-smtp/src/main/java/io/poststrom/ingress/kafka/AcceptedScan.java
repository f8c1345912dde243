package io.poststrom.ingress.kafka;

import io.poststrom.ingress.submission.MailProgress;
import io.poststrom.ingress.submission.MailStates.Answer;
import io.poststrom.mail.MailId;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks for a mail in {@code mail.accepted}: it may lie in any partition, from its id's time on.
 */
final class AcceptedScan {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaConsumer<String, byte[]> consumer;

  AcceptedScan(KafkaConsumer<String, byte[]> consumer) {
    this.consumer = consumer;
  }

  /** {@link Answer.Known} where it is there; of the mail nothing more is said. */
  Answer find(MailId mail, Instant until) {
    String topic = Topic.ACCEPTED.topicName();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.resume(partitions); // it may be the last scan that paused them
    Map<TopicPartition, Long> open = seek(partitions, mail);
    long last = until.plus(KafkaMailStates.SKEW).toEpochMilli();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!open.isEmpty()) {
      if (System.nanoTime() - deadline >= 0) {
        return new Answer.NotInTime();
      }
      for (ConsumerRecord<String, byte[]> record : consumer.poll(KafkaMailStates.POLL)) {
        if (mail.text().equals(record.key())) {
          return new Answer.Known(new MailProgress());
        }
        if (record.timestamp() > last) {
          close(open, new TopicPartition(topic, record.partition()));
        }
      }
      List.copyOf(open.keySet()).stream()
          .filter(partition -> consumer.position(partition) >= open.getOrDefault(partition, 0L))
          .forEach(partition -> close(open, partition));
    }
    return new Answer.Unknown();
  }

  private void close(Map<TopicPartition, Long> open, TopicPartition partition) {
    if (open.remove(partition) != null) {
      consumer.pause(List.of(partition));
    }
  }

  /** Where each ends now; those that have nothing from the time on are left out. */
  private Map<TopicPartition, Long> seek(List<TopicPartition> partitions, MailId mail) {
    long time = Math.max(0, mail.time().minus(KafkaMailStates.SKEW).toEpochMilli());
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, time));
    Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
    Map<TopicPartition, Long> open = new HashMap<>(consumer.endOffsets(partitions));
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp begin = begins.get(partition);
      if (begin == null) {
        close(open, partition);
      } else {
        consumer.seek(partition, begin.offset());
      }
    }
    return open;
  }
}
