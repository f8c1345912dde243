package io.poststrom.delivery.kafka;

import io.poststrom.delivery.schedule.LogNeeds;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What records refer to that stay until a person has decided: dead letters. Each is read once;
 * where some have been deleted, all that are left are read again. On the janitor's thread.
 */
final class HeldNeeds {
  private final BiConsumer<ConsumerRecord<String, byte[]>, LogNeeds> references;
  private LogNeeds needs = new LogNeeds();
  private Map<TopicPartition, Long> starts = Map.of();
  private Map<TopicPartition, Long> next = Map.of();

  /** {@code references}: adds what a record refers to. */
  HeldNeeds(BiConsumer<ConsumerRecord<String, byte[]>, LogNeeds> references) {
    this.references = references;
  }

  /**
   * What all records refer to that are there now.
   *
   * @param beginnings where each partition of their topic begins now
   */
  LogNeeds read(Map<TopicPartition, Long> beginnings, LogScan scan)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!starts.equals(beginnings)) {
      needs = new LogNeeds();
      next = beginnings;
      starts = Map.of();
    }
    next =
        scan.read(
            next,
            record -> {
              references.accept(record, needs);
              return LogScan.Visitor.Next.GO_ON;
            });
    starts = beginnings;
    return needs;
  }
}
