package io.poststrom.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads a topic from its beginning to its end and goes on with what is added, partitions that are
 * added included; of a transaction once it is committed, and nothing beyond it before. While the
 * brokers can't be reached, or don't know the topic yet, it waits for them. Whatever else fails,
 * the reader's own work included, it begins again behind the last record that was told.
 *
 * <p>Guarantee: each record is told, in the order of its partition; twice only where telling it
 * failed, or where the brokers have lost the end of the log. Where the topic was deleted and
 * created anew the reader hears so, and is told all of the new one.
 *
 * <p>Threads: one of its own, which calls the {@link Reader}.
 */
public final class TopicTail implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(TopicTail.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final long LOOK_AROUND = Duration.ofSeconds(10).toNanos();

  /** Whoever has taken longer to get to the end than this is behind: he looks around later. */
  private static final long FRESH = Duration.ofSeconds(3).toNanos();

  private final String topic;
  private final Properties properties;
  private final Properties looking;
  private final Reader reader;
  private final Thread thread;
  private final Map<TopicPartition, Long> told = new HashMap<>();
  private Optional<Uuid> known = Optional.empty();

  /** Where the topic ended at the last look; nothing once all before it has been told. */
  private Map<TopicPartition, Long> ends = Map.of();

  private long asked;
  private boolean complete;
  private boolean failing;

  /** Who is told, always by the tail's own thread. */
  public interface Reader {
    /** Before reading begins, or goes on after a failure; may block until the topic is there. */
    void begin() throws InterruptedException;

    /** What was told is of a topic that is no more. All of the new one follows. */
    void anew();

    /** A record, in the order of its partition. */
    void record(ConsumerRecord<String, byte[]> record);

    /** All records of a partition before this offset have been told. */
    void reached(int partition, long offset);

    /** All that was in the topic when reading it began has been told; once for each topic. */
    void complete();

    /** Every few seconds, when all has been told that was in the topic a moment ago. */
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
    looking = new Properties();
    looking.putAll(clients);
    looking.put(AdminClientConfig.CLIENT_ID_CONFIG, name + "-look");
    String patience = Long.toString(ANSWER.toMillis());
    looking.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    looking.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
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

  /** On from where it is, until something fails that waiting does not mend. */
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
      LOG.errorf("Reading %s failed, it begins again: %s", topic, e);
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
    Admin admin = Admin.create(looking);
    try {
      follow(consumer, admin);
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  /**
   * Returns where there is another topic to be read. A look that fails, as while one partition has
   * no leader, does not keep from reading what can be read.
   */
  private void follow(KafkaConsumer<String, byte[]> consumer, Admin admin)
      throws InterruptedException {
    long nextLook = System.nanoTime();
    boolean hasLooked = false;
    while (true) {
      try {
        if (System.nanoTime() - nextLook >= 0) {
          nextLook = System.nanoTime() + LOOK_AROUND;
          hasLooked = false;
          if (isAnother(admin)) {
            return;
          }
          assign(consumer);
          hasLooked = true;
        }
        if (consumer.assignment().isEmpty()) {
          nextLook = System.nanoTime(); // the broker that was asked does not know the topic yet
          Thread.sleep(PAUSE);
        } else {
          read(consumer);
        }
        failing = failing && !hasLooked;
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

  /** By its id: offsets of a topic that was created anew may look like those of the old one. */
  private boolean isAnother(Admin admin) throws InterruptedException {
    Optional<Uuid> id = id(admin);
    if (known.isEmpty() || id.isEmpty() || id.equals(known)) {
      known = id.or(() -> known);
      return false;
    }
    LOG.warnf("%s was created anew: it is read from its beginning", topic);
    known = id;
    told.clear();
    complete = false;
    reader.anew();
    return true;
  }

  /** Empty while the brokers know no such topic. */
  private Optional<Uuid> id(Admin admin) throws InterruptedException {
    try {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
          .values()
          .stream()
          .map(TopicDescription::topicId)
          .findFirst();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException(e);
    }
  }

  private void assign(KafkaConsumer<String, byte[]> consumer) {
    List<TopicPartition> all =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    if (all.size() > consumer.assignment().size()) {
      consumer.assign(all);
      told.forEach(consumer::seek);
    }
    Map<TopicPartition, Long> now = consumer.endOffsets(all, ANSWER);
    Map<TopicPartition, Long> before = ends;
    asked = before.isEmpty() ? System.nanoTime() : asked;
    ends = new HashMap<>(now);
    // What comes while it reads is for the next look; what the brokers have lost never comes.
    before.forEach((at, end) -> ends.merge(at, end, Math::min));
  }

  private void read(KafkaConsumer<String, byte[]> consumer) {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      reader.record(record);
      told.put(new TopicPartition(topic, record.partition()), record.offset() + 1);
    }
    for (TopicPartition at : consumer.assignment()) {
      long position = consumer.position(at);
      told.put(at, position);
      reader.reached(at.partition(), position);
    }
    if (!ends.isEmpty() && hasCaughtUp(consumer)) {
      ends = Map.of();
      if (!complete) {
        complete = true;
        reader.complete();
      } else if (System.nanoTime() - asked < FRESH) {
        reader.lookAround();
      }
    }
  }

  private boolean hasCaughtUp(KafkaConsumer<String, byte[]> consumer) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }
}
