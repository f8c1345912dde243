package io.poststrom.kafka;

import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka producer for one topic that never blocks its caller. Kafka's own {@code send} waits in
 * two cases: while it does not know the topic's partitions, and while its buffer is full. So the
 * partitions are learned before the first record ({@link #awaitTopic}) and never forgotten, and
 * {@code max.block.ms} is 0: what does not fit fails at once.
 *
 * <p>Guarantee: the callback runs exactly once, within the time limit, with the record's place or
 * with an exception. After an exception the record may exist all the same.
 *
 * <p>Threads: {@link #send} may be called from any thread; callbacks run on the producer's own
 * thread, or on the caller's where the failure is known at once.
 */
public final class LogWriter implements AutoCloseable {
  private static final Duration NEVER = Duration.ofDays(3_650);
  private static final Duration RETRY = Duration.ofMillis(100);

  private final Topic topic;
  private final KafkaProducer<String, byte[]> producer;
  private volatile boolean healthy = true;

  /**
   * A writer to a topic.
   *
   * @param properties where the brokers are and how records are grouped
   * @param timeLimit how long a record may take to be confirmed
   */
  public LogWriter(Topic topic, Properties properties, Duration timeLimit) {
    this.topic = topic;
    Properties all = new Properties();
    all.putAll(properties);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "0");
    all.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Long.toString(NEVER.toMillis()));
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Long.toString(timeLimit.toMillis()));
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(timeLimit.toMillis() * 4 / 5));
    this.producer = new KafkaProducer<>(all);
  }

  /** Returns once the topic's partitions are known. Blocks; not for an event loop. */
  public void awaitTopic() throws InterruptedException {
    while (true) {
      try {
        if (!producer.partitionsFor(topic.topicName()).isEmpty()) {
          return;
        }
      } catch (TimeoutException e) {
        // Asking has started the look-up; its answer is there soon.
      }
      Thread.sleep(RETRY);
    }
  }

  /** Writes a record. */
  public void send(WireRecord record, Consumer<Result> whenDone) {
    try {
      var _ = producer.send(record.to(topic), (place, failure) -> done(place, failure, whenDone));
    } catch (KafkaException | IllegalStateException e) {
      done(null, e, whenDone); // closed, or a record that can't be sent at all
    }
  }

  /** Writes a tombstone, best effort: for a key of a compacted topic that is no longer needed. */
  public void layToRest(String key) {
    layToRest(key, confirmed -> {});
  }

  /**
   * The same for who has to know.
   *
   * @param whenDone hears whether the log has it for certain; on a thread of the producer, or on
   *     the caller's where that is known at once
   */
  public void layToRest(String key, Consumer<Boolean> whenDone) {
    try {
      var _ =
          producer.send(
              new ProducerRecord<>(topic.topicName(), key, null),
              (place, failure) -> buried(failure == null, whenDone));
    } catch (KafkaException | IllegalStateException e) {
      buried(false, whenDone);
    }
  }

  private void buried(boolean isConfirmed, Consumer<Boolean> whenDone) {
    healthy = isConfirmed;
    whenDone.accept(isConfirmed);
  }

  /** What became of a record. */
  public sealed interface Result {
    /** The log has it, there. */
    record Written(int partition, long offset) implements Result {}

    /** It was not confirmed. */
    record Unconfirmed(Exception why) implements Result {}
  }

  /** True unless the last record failed. */
  public boolean isHealthy() {
    return healthy;
  }

  /** The brokers have been seen to answer again. */
  public void recovered() {
    healthy = true;
  }

  /** Waits a short while for what is on its way. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }

  private void done(
      @Nullable RecordMetadata place, @Nullable Exception failure, Consumer<Result> whenDone) {
    healthy = failure == null;
    whenDone.accept(
        failure == null && place != null
            ? new Result.Written(place.partition(), place.offset())
            : new Result.Unconfirmed(
                failure == null ? new IllegalStateException("no place was told") : failure));
  }
}
