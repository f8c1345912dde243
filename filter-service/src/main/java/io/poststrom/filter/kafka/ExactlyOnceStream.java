package io.poststrom.filter.kafka;

import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One topic's records in, other records out: what is read and what comes of it are committed in one
 * transaction, so that each record takes effect exactly once, whatever crashes.
 *
 * <p>Guarantee: {@link #commit} either happens whole or not at all. When it throws, the outcome may
 * be unknown; {@link #recover} settles it (a new producer of the same transactional id ends what
 * the old one left) and goes back to the last committed offsets, so no record is skipped and none
 * takes effect twice. The broker refuses the commit of a member that has been expelled from the
 * group.
 *
 * <p>Threads: one thread uses it; {@link #wakeup} alone may be called from any.
 */
final class ExactlyOnceStream implements AutoCloseable {
  private static final CloseOptions LEAVE =
      CloseOptions.timeout(Duration.ofSeconds(3))
          .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
  private static final Duration GIVE_UP = Duration.ofSeconds(3);

  private final StreamSettings settings;
  private final KafkaConsumer<String, byte[]> consumer;
  private @Nullable KafkaProducer<String, byte[]> producer;

  /** Joins the group; the first {@link #poll} or {@link #commit} reaches the brokers. */
  ExactlyOnceStream(StreamSettings settings) {
    this.settings = settings;
    this.consumer = new KafkaConsumer<>(settings.consumer());
    consumer.subscribe(List.of(settings.topic().topicName()));
  }

  /** Makes the producer ready, so that the first batch need not wait for it. */
  void open() {
    producer();
  }

  ConsumerRecords<String, byte[]> poll(Duration atMost) {
    return consumer.poll(atMost);
  }

  /**
   * What comes within {@code first}, and after it what more comes within {@code further}: an answer
   * that has waited for us holds the first record only, and the next one all that came meanwhile.
   * Nothing where the partitions are dealt out anew meanwhile: what is in hand may be another's.
   */
  ConsumerRecords<String, byte[]> gather(Duration first, Duration further) {
    ConsumerRecords<String, byte[]> some = poll(first);
    if (some.isEmpty()) {
      return some;
    }
    int dealt = consumer.groupMetadata().generationId();
    ConsumerRecords<String, byte[]> more = poll(further);
    if (consumer.groupMetadata().generationId() == dealt
        && consumer.assignment().containsAll(some.partitions())) {
      return joined(some, more);
    }
    rewind();
    return ConsumerRecords.empty();
  }

  private static ConsumerRecords<String, byte[]> joined(
      ConsumerRecords<String, byte[]> some, ConsumerRecords<String, byte[]> more) {
    if (more.isEmpty()) {
      return some;
    }
    Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> records = new HashMap<>();
    for (ConsumerRecords<String, byte[]> part : List.of(some, more)) {
      for (TopicPartition partition : part.partitions()) {
        records.computeIfAbsent(partition, at -> new ArrayList<>()).addAll(part.records(partition));
      }
    }
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(some.nextOffsets());
    next.putAll(more.nextOffsets());
    return new ConsumerRecords<>(records, next);
  }

  /** Whether the log held more than the last fetch could bring. */
  boolean isBehind() {
    return consumer.assignment().stream().anyMatch(at -> consumer.currentLag(at).orElse(0) > 0);
  }

  /** How many partitions a topic has, as the broker says. */
  int partitions(Topic topic) {
    return producer().partitionsFor(topic.topicName()).size();
  }

  /** The first of the records read; the next {@link #poll} gives the others again. */
  ConsumerRecords<String, byte[]> putBack(ConsumerRecords<String, byte[]> read, int from) {
    Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> first = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(read.nextOffsets());
    int left = from;
    for (TopicPartition partition : read.partitions()) {
      List<ConsumerRecord<String, byte[]>> records = read.records(partition);
      int some = Math.min(left, records.size());
      left -= some;
      first.put(partition, records.subList(0, some));
      if (some < records.size()) {
        OffsetAndMetadata rest = new OffsetAndMetadata(records.get(some).offset());
        next.put(partition, rest);
        consumer.seek(partition, rest);
      }
    }
    return new ConsumerRecords<>(first, next);
  }

  /** Writes the records and the offsets after those read, both or neither. */
  void commit(Iterable<ProducerRecord<String, byte[]>> out, ConsumerRecords<String, byte[]> read) {
    KafkaProducer<String, byte[]> current = producer();
    current.beginTransaction();
    out.forEach(current::send); // a failed send fails the commit
    current.sendOffsetsToTransaction(read.nextOffsets(), consumer.groupMetadata());
    current.commitTransaction();
  }

  /** After a failed {@link #commit}: the next {@link #poll} gives what was not committed. */
  void recover() {
    dropProducer();
    producer();
    rewind();
  }

  private void rewind() {
    Set<TopicPartition> assigned = consumer.assignment();
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned);
    for (TopicPartition partition : assigned) {
      OffsetAndMetadata offset = committed.get(partition);
      if (offset == null) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seek(partition, offset);
      }
    }
  }

  /** Makes a waiting {@link #poll} throw {@code WakeupException}. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    boolean interrupted = Thread.interrupted(); // else the group would not be told
    dropProducer();
    consumer.close(LEAVE);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private KafkaProducer<String, byte[]> producer() {
    if (producer == null) {
      KafkaProducer<String, byte[]> fresh = new KafkaProducer<>(settings.producer());
      producer = fresh;
      fresh.initTransactions();
    }
    return producer;
  }

  private void dropProducer() {
    if (producer != null) {
      KafkaProducer<String, byte[]> old = producer;
      producer = null;
      old.close(GIVE_UP);
    }
  }
}
