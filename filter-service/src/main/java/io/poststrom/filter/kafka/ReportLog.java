package io.poststrom.filter.kafka;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Observations in, report mails out. A partition is read when its period is over, and not before:
 * until then all are paused, and polling only keeps the membership.
 *
 * <p>Guarantee: {@link #commit} writes mails and progress, both or neither, and the broker refuses
 * it where the partition has gone to another member. When it throws, all has to begin anew.
 *
 * <p>Threads: one thread uses it; {@link #wakeup} alone may be called from any.
 */
final class ReportLog implements AutoCloseable {
  private static final CloseOptions LEAVE =
      CloseOptions.timeout(Duration.ofSeconds(3))
          .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
  private static final Duration GIVE_UP = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaProducer<String, byte[]> producer;

  /** Where a partition's work begins, and how far it is. */
  record Position(long offset, ReportProgress progress) {}

  /** Takes observations; false where the record and all behind it are left for later. */
  interface Reader {
    boolean takes(ConsumerRecord<String, byte[]> record);
  }

  /** Joins the group, and ends what a predecessor of this name has left open. */
  ReportLog(StreamSettings settings) {
    this.consumer = new KafkaConsumer<>(settings.consumer());
    this.producer = new KafkaProducer<>(settings.producer());
    consumer.subscribe(List.of(settings.topic().topicName()), new Pausing());
    producer.initTransactions();
  }

  /** Keeps the membership for this long; returns the partitions that are ours. */
  Set<Integer> await(Duration time) {
    consumer.poll(time);
    Set<Integer> ours = new TreeSet<>();
    consumer.assignment().forEach(at -> ours.add(at.partition()));
    return ours;
  }

  boolean owns(int partition) {
    return consumer.assignment().contains(at(partition));
  }

  /** What has been committed. */
  Position position(int partition) {
    @Nullable OffsetAndMetadata committed =
        consumer.committed(Set.of(at(partition))).get(at(partition));
    if (committed == null) {
      Map<TopicPartition, Long> first = consumer.beginningOffsets(List.of(at(partition)));
      return new Position(first.getOrDefault(at(partition), 0L), ReportProgress.NONE);
    }
    return new Position(committed.offset(), ReportProgress.parse(committed.metadata()));
  }

  /**
   * Reads from the offset on until the reader has enough or the log ends.
   *
   * @return the offset of the first record not taken; -1 where the partition was lost meanwhile
   */
  long read(int partition, long offset, Reader reader) {
    TopicPartition place = at(partition);
    long end = consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
    consumer.seek(place, offset);
    consumer.resume(List.of(place));
    try {
      while (consumer.position(place) < end) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL).records(place)) {
          if (!reader.takes(record)) {
            return record.offset();
          }
        }
        if (!owns(partition)) {
          return -1;
        }
      }
      return consumer.position(place);
    } finally {
      if (owns(partition)) {
        consumer.pause(List.of(place));
      }
    }
  }

  /** Writes mails and progress, both or neither. */
  void commit(int partition, Collection<AcceptedMail> mails, Position done) {
    producer.beginTransaction();
    mails.forEach(mail -> producer.send(MailCodec.encode(mail).to(Topic.ACCEPTED)));
    producer.sendOffsetsToTransaction(
        Map.of(at(partition), new OffsetAndMetadata(done.offset(), done.progress().text())),
        consumer.groupMetadata());
    producer.commitTransaction();
  }

  /** Makes a waiting call throw {@code WakeupException}. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    boolean interrupted = Thread.interrupted(); // else the group would not be told
    producer.close(GIVE_UP);
    consumer.close(LEAVE);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static TopicPartition at(int partition) {
    return new TopicPartition(Topic.DMARC.topicName(), partition);
  }

  /** What is assigned waits until it is read on purpose. */
  private final class Pausing implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
  }
}
