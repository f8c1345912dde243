package io.poststrom.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads a topic from its beginning to its end and goes on with what is added, partitions that are
 * added included; of a transaction once it is committed, and nothing beyond it before. While the
 * brokers can't be reached, or don't know the topic yet, it waits for them. Whatever else fails,
 * the reader's own work included, it begins again at the topic's beginning: what is told twice must
 * do no harm.
 *
 * <p>Threads: one of its own, which calls the {@link Reader}.
 */
public final class TopicTail implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(TopicTail.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final long LOOK_AROUND = Duration.ofSeconds(10).toNanos();

  private final String topic;
  private final Properties properties;
  private final Reader reader;
  private final Thread thread;
  private Map<TopicPartition, Long> ends = Map.of();
  private boolean complete;
  private boolean failing;

  /** Who is told, always by the tail's own thread. */
  public interface Reader {
    /** Before anything is read; may block until the topic is there. */
    void begin() throws InterruptedException;

    /** A record, in the order of its partition. */
    void record(ConsumerRecord<String, byte[]> record);

    /** All records of a partition before this offset have been told. */
    void reached(int partition, long offset);

    /** All that was in the topic when reading began has been told; once. */
    void complete();

    /** Every few seconds. */
    void lookAround();
  }

  /** A tail that {@link #start} brings to life. */
  public TopicTail(Properties clients, String topic, String name, Reader reader) {
    this.topic = topic;
    this.reader = reader;
    properties = new Properties();
    properties.putAll(clients);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "262144");
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "4194304");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "20000"); // partitions may be added
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        readAll();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException | InterruptException e) {
      LOG.debugf("%s ends", thread.getName()); // only close() interrupts
    }
  }

  /** From the beginning of the topic, until something fails that waiting does not mend. */
  private void readAll() throws InterruptedException {
    ends = Map.of();
    try {
      reader.begin();
      KafkaConsumer<String, byte[]> consumer =
          new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
      try {
        follow(consumer);
      } finally {
        close(consumer);
      }
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.errorf("Reading %s failed, it begins again at the beginning: %s", topic, e);
      LOG.debug("The failure", e);
    }
  }

  /**
   * At once: there is no group to leave. Kafka's exception leaves the thread interrupted, over
   * which closing would stumble, and say so at length.
   */
  private static void close(KafkaConsumer<String, byte[]> consumer) {
    boolean interrupted = Thread.interrupted();
    consumer.close(CloseOptions.timeout(Duration.ZERO));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(KafkaConsumer<String, byte[]> consumer) throws InterruptedException {
    long nextLook = System.nanoTime();
    while (true) {
      try {
        if (System.nanoTime() - nextLook >= 0) {
          assign(consumer);
          reader.lookAround();
          nextLook = System.nanoTime() + LOOK_AROUND;
        }
        if (consumer.assignment().isEmpty()) {
          nextLook = System.nanoTime(); // the broker that was asked does not know the topic yet
          Thread.sleep(PAUSE);
        } else {
          read(consumer);
        }
        failing = false;
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        if (!failing) {
          LOG.warnf("%s can't be read now, trying again: %s", topic, e.getMessage());
        }
        failing = true;
        Thread.sleep(PAUSE);
      }
    }
  }

  private void assign(KafkaConsumer<String, byte[]> consumer) {
    List<TopicPartition> all =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    if (all.size() > consumer.assignment().size()) {
      consumer.assign(all); // those that it has go on where they are
    }
    if (ends.isEmpty()) {
      ends = consumer.endOffsets(all);
    }
  }

  private void read(KafkaConsumer<String, byte[]> consumer) {
    consumer.poll(POLL).forEach(reader::record);
    for (TopicPartition at : consumer.assignment()) {
      reader.reached(at.partition(), consumer.position(at));
    }
    if (!complete && !ends.isEmpty() && isBehind(consumer)) {
      complete = true;
      reader.complete();
    }
  }

  private boolean isBehind(KafkaConsumer<String, byte[]> consumer) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }
}
