package io.poststrom.delivery.kafka;

import io.poststrom.kafka.TopicTail;
import io.poststrom.mail.Flush;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.ControlCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * The flushes of {@code mail.control}: every process reads all of them, and each owner of a
 * partition does what they say to its part. Those of the last minutes are remembered, for
 * partitions that are only being restored when they come: so a flush is not lost when a partition
 * goes from one process to another, and at worst something is tried once more. Older ones mean
 * nothing, and what is asked for again within a minute is done once, so that nobody has a host
 * tried without end.
 *
 * <p>Threads: its own reads, and tells the listener; any may ask.
 */
final class Flushes implements AutoCloseable, TopicTail.Reader {
  private static final Logger LOG = Logger.getLogger(Flushes.class);
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int MOST = 1_000;

  private final InstantSource clock;
  private final Consumer<Flush> listener;
  private final TopicTail tail;
  private final ArrayDeque<Flush> recent = new ArrayDeque<>();

  /** Reads with these properties of any client once {@link #start}ed. */
  Flushes(Properties clients, String name, InstantSource clock, Consumer<Flush> listener) {
    this.clock = clock;
    this.listener = listener;
    this.tail = new TopicTail(clients, Topic.CONTROL.topicName(), name, this);
  }

  void start() {
    tail.start();
  }

  @Override
  public void close() {
    tail.close();
  }

  /** Those that count for what is restored now. */
  List<Flush> recent() {
    Instant since = clock.instant().minus(LIFE);
    synchronized (recent) {
      return recent.stream().filter(flush -> flush.at().isAfter(since)).toList();
    }
  }

  @Override
  public void begin() {}

  @Override
  public void anew() {}

  @Override
  public void record(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null || record.timestamp() < clock.instant().minus(LIFE).toEpochMilli()) {
      return;
    }
    try {
      Flush flush = ControlCodec.decode(record.value());
      if (remember(flush)) {
        listener.accept(flush);
      }
    } catch (BadRecord e) {
      LOG.warnf(
          "A record of %s is passed over (offset %d): %s",
          record.topic(), record.offset(), e.getMessage());
    }
  }

  /** False where the same has been asked for a moment ago, by whomever. */
  private boolean remember(Flush flush) {
    Instant since = flush.at().minus(PAUSE);
    synchronized (recent) {
      if (recent.stream().anyMatch(f -> f.node().equals(flush.node()) && f.at().isAfter(since))) {
        return false;
      }
      recent.add(flush);
      if (recent.size() > MOST) {
        recent.remove();
      }
      return true;
    }
  }

  @Override
  public void reached(int partition, long offset) {}

  @Override
  public void complete() {}

  @Override
  public void lookAround() {}
}
