package io.poststrom.ingress.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.ingress.submission.LastMails;
import io.poststrom.ingress.submission.MailProgress;
import io.poststrom.ingress.submission.MailStates;
import io.poststrom.kafka.Clients;
import io.poststrom.mail.MailId;
import io.poststrom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jboss.logging.Logger;

/**
 * Reads a mail's events out of {@code mail.events}: its id says in which partition they lie and
 * from when on. What has been read is remembered for the mails asked about last, so that the next
 * question goes on from there.
 *
 * <p>Threads: any may ask; a few threads of its own read, each with a consumer. What does not fit
 * into their queue, or is not read in time, is {@link MailStates.Answer.NotInTime}.
 */
public final class KafkaMailStates implements MailStates, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(KafkaMailStates.class);
  private static final int READERS = 2;
  private static final int WAITING = 50;
  private static final int MOST_REMEMBERED = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** For how long events lie there. */
  private static final Duration KEPT = Duration.ofDays(7);

  static final Duration POLL = Duration.ofMillis(200);

  /** How far the clocks of two machines may lie apart. */
  static final Duration SKEW = Duration.ofMinutes(1);

  private final Properties properties;
  private final BlockingQueue<KafkaConsumer<String, byte[]>> consumers =
      new ArrayBlockingQueue<>(READERS);
  private final ThreadPoolExecutor threads;
  private final InstantSource clock;
  private final LastMails<Position> remembered = new LastMails<>(MOST_REMEMBERED);

  /** How far a mail's partition has been read, and what was found. */
  private record Position(long offset, MailProgress progress) {}

  /** Reads with clients of this name; connects when it is asked first. */
  public KafkaMailStates(KafkaSettings settings, String client, InstantSource clock) {
    this.clock = clock;
    this.properties = Clients.consumer(settings, client + "-states", "unused");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
    properties.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis()));
    properties.put(
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis() - 1_000));
    this.threads =
        new ThreadPoolExecutor(
            READERS,
            READERS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("mail-states-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public CompletionStage<Answer> find(MailId mail) {
    return mayBeKnown(mail, clock.instant())
        ? later(mail, consumer -> read(consumer, mail))
        : CompletableFuture.completedFuture(new Answer.Unknown());
  }

  /** Whether its events can still lie there, or already: anybody can make up an id. */
  static boolean mayBeKnown(MailId mail, Instant now) {
    Instant made = mail.time();
    return made.isAfter(now.minus(KEPT).minus(SKEW)) && made.isBefore(now.plus(SKEW));
  }

  /**
   * The events say most, and how far they were read is remembered. A mail leaves {@code
   * mail.accepted} only after its events are there: where it is in neither, they may have come
   * meanwhile.
   */
  @Override
  public CompletionStage<Answer> findTaken(MailId mail, Instant until) {
    return later(
        mail,
        consumer -> {
          Answer told = read(consumer, mail);
          if (!(told instanceof Answer.Unknown)) {
            return told;
          }
          Answer accepted = new AcceptedScan(consumer).find(mail, until);
          return accepted instanceof Answer.Unknown ? read(consumer, mail) : accepted;
        });
  }

  private CompletionStage<Answer> later(
      MailId mail, Function<KafkaConsumer<String, byte[]>, Answer> look) {
    try {
      return CompletableFuture.supplyAsync(() -> with(mail, look), threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(new Answer.NotInTime());
    }
  }

  /** Reads no more. */
  @Override
  public void close() {
    threads.shutdownNow();
    consumers.forEach(consumer -> consumer.close(Duration.ofSeconds(1)));
  }

  private Answer with(MailId mail, Function<KafkaConsumer<String, byte[]>, Answer> look) {
    KafkaConsumer<String, byte[]> pooled = consumers.poll();
    KafkaConsumer<String, byte[]> consumer =
        pooled == null ? new KafkaConsumer<>(properties) : pooled;
    try {
      Answer answer = look.apply(consumer);
      if (!consumers.offer(consumer)) {
        consumer.close(Duration.ofSeconds(1));
      }
      return answer;
    } catch (KafkaException e) {
      LOG.infof("What the log says of mail %s can't be read now: %s", mail, e.getMessage());
      consumer.close(Duration.ZERO);
      return new Answer.NotInTime();
    }
  }

  private Answer read(KafkaConsumer<String, byte[]> consumer, MailId mail) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    TopicPartition partition = partition(consumer, mail);
    consumer.assign(List.of(partition));
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    Position from = remembered(mail);
    MailProgress progress = from.progress().copy();
    consumer.seek(
        partition, from.offset() >= 0 ? from.offset() : begin(consumer, partition, mail, end));
    while (!progress.isFinal() && consumer.position(partition) < end) {
      if (System.nanoTime() - deadline >= 0) {
        remember(mail, new Position(consumer.position(partition), progress));
        return new Answer.NotInTime();
      }
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        if (mail.text().equals(record.key()) && record.value() != null) {
          progress.apply(record.value());
        }
      }
    }
    remember(mail, new Position(consumer.position(partition), progress));
    return progress.isKnown() ? new Answer.Known(progress.copy()) : new Answer.Unknown();
  }

  private static long begin(
      KafkaConsumer<String, byte[]> consumer, TopicPartition partition, MailId mail, long end) {
    long time = Math.max(0, mail.time().minus(SKEW).toEpochMilli());
    OffsetAndTimestamp at = consumer.offsetsForTimes(Map.of(partition, time)).get(partition);
    return at == null ? end : at.offset();
  }

  /** As the producer chooses it by the key. */
  private static TopicPartition partition(KafkaConsumer<String, byte[]> consumer, MailId mail) {
    String topic = Topic.EVENTS.topicName();
    int partitions = consumer.partitionsFor(topic).size();
    byte[] key = mail.text().getBytes(StandardCharsets.UTF_8);
    return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions);
  }

  private Position remembered(MailId mail) {
    return remembered.get(mail).orElseGet(() -> new Position(-1, new MailProgress()));
  }

  private void remember(MailId mail, Position position) {
    remembered.put(mail, position, position.progress().size());
  }
}
