package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.quarantine.HeldMail;
import io.poststrom.filter.quarantine.Place;
import io.poststrom.filter.quarantine.Settled;
import io.poststrom.filter.quarantine.Shelf;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.TopicTail;
import io.poststrom.mail.QuarantineDecision;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.QuarantineCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Keeps the {@link Shelf} as {@code mail.quarantined} is: reads it from its beginning and follows
 * it, committed records only. Threads: its own; any may wait.
 */
final class QuarantineTail implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(QuarantineTail.class);

  private final Shelf shelf;
  private final TopicTail tail;
  private final Object lock = new Object();
  private final Map<Integer, Long> reached = new HashMap<>();

  QuarantineTail(KafkaSettings kafka, String name, Shelf shelf) {
    this.shelf = shelf;
    Properties clients = Clients.common(kafka, name);
    tail = new TopicTail(clients, Topic.QUARANTINED.topicName(), name, new Reading());
  }

  void start() {
    tail.start();
  }

  /**
   * Waits until all is read below these offsets.
   *
   * @return whether that is so in time
   */
  boolean await(Map<TopicPartition, Long> ends, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (lock) {
      while (!ends.entrySet().stream().allMatch(this::isReached)) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        lock.wait(left);
      }
      return true;
    }
  }

  private boolean isReached(Map.Entry<TopicPartition, Long> end) {
    return reached.getOrDefault(end.getKey().partition(), 0L) >= end.getValue();
  }

  @Override
  public void close() {
    tail.close();
  }

  private final class Reading implements TopicTail.Reader {
    @Override
    public void begin() {}

    @Override
    public void anew() {
      shelf.clear();
      synchronized (lock) {
        reached.clear();
      }
    }

    @Override
    public void record(ConsumerRecord<String, byte[]> record) {
      try {
        take(record);
      } catch (BadRecord e) {
        LOG.warnf(
            "A record of %s is passed over (partition %d, offset %d): %s",
            record.topic(), record.partition(), record.offset(), e.getMessage());
      }
    }

    private void take(ConsumerRecord<String, byte[]> record) throws BadRecord {
      int partition = record.partition();
      switch (QuarantineCodec.decode(record.headers()).orElse(null)) {
        case null ->
            shelf.held(
                HeldMail.of(
                    new Place(partition, record.offset()),
                    Instant.ofEpochMilli(record.timestamp()),
                    MailCodec.decode(record.key(), record.headers(), record.value())));
        case QuarantineDecision.OfMail one ->
            shelf.decided(
                one.mail(),
                new Settled(
                    new Place(partition, one.held()),
                    one.recipients(),
                    one.outcome(),
                    one.by(),
                    one.at()));
        case QuarantineDecision.Expired all -> shelf.expired(partition, all.below());
      }
    }

    @Override
    public void reached(int partition, long offset) {
      synchronized (lock) {
        reached.put(partition, offset);
        lock.notifyAll();
      }
    }

    @Override
    public void complete() {
      LOG.debugf("%d mails are in quarantine", shelf.size());
    }

    @Override
    public void lookAround() {}
  }
}
