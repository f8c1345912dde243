package io.poststrom.delivery.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads parts of logs for the janitor to where they end, open transactions included. On the
 * janitor's thread.
 */
final class LogScan implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Sees a record; says whether the partition is to be read on. */
  interface Visitor {
    /** What to do next. */
    enum Next {
      GO_ON,
      ENOUGH
    }

    /** A record, in its partition's order. */
    Next visit(ConsumerRecord<String, byte[]> record);
  }

  /** Which records it sees. */
  enum Sees {
    /**
     * Those of aborted transactions as well: what is protected too much costs room for a while,
     * what is missed would cost a mail.
     */
    ALL,
    /**
     * Committed ones only, since a decision that was never made must not be believed. Where a
     * transaction is open before the end, it waits until that is decided.
     */
    COMMITTED
  }

  private final KafkaConsumer<String, byte[]> consumer;
  private final LogOffsets offsets;

  LogScan(Properties clients, LogOffsets offsets, Sees sees) {
    this.offsets = offsets;
    Properties properties = new Properties();
    properties.putAll(clients);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "poststrom-janitor");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        switch (sees) {
          case ALL -> "read_uncommitted";
          case COMMITTED -> "read_committed";
        });
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "1048576");
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "4194304");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Reads from the given offsets to the present ends.
   *
   * @return where each partition would be read on
   * @throws TimeoutException where the ends were not reached in time: nothing is known then
   */
  Map<TopicPartition, Long> read(Map<TopicPartition, Long> from, Visitor visitor)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    Map<TopicPartition, Long> ends = offsets.ends(from.keySet());
    Map<TopicPartition, Long> next = new HashMap<>(from);
    consumer.assign(from.keySet());
    from.forEach(consumer::seek);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Set<TopicPartition> open = new HashSet<>();
    from.forEach(
        (at, offset) -> {
          if (offset < ends.getOrDefault(at, 0L)) {
            open.add(at);
          }
        });
    while (!open.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException("the logs could not be read to their ends in time");
      }
      var records = consumer.poll(POLL);
      for (TopicPartition at : Set.copyOf(open)) {
        Visitor.Next wanted = visit(records.records(at), visitor);
        long position = consumer.position(at);
        next.put(at, position);
        if (wanted == Visitor.Next.ENOUGH || position >= ends.getOrDefault(at, 0L)) {
          open.remove(at);
          consumer.pause(Set.of(at));
        }
      }
    }
    consumer.assign(List.of());
    return next;
  }

  private static Visitor.Next visit(List<ConsumerRecord<String, byte[]>> records, Visitor visitor) {
    for (ConsumerRecord<String, byte[]> record : records) {
      if (visitor.visit(record) == Visitor.Next.ENOUGH) {
        return Visitor.Next.ENOUGH;
      }
    }
    return Visitor.Next.GO_ON;
  }

  @Override
  public void close() {
    try {
      consumer.close();
    } catch (KafkaException e) {
      // Nothing was written: nothing is lost.
      return;
    }
  }
}
