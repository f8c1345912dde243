package io.poststrom.delivery.kafka;

import io.poststrom.delivery.schedule.Keep;
import io.poststrom.delivery.schedule.LogNeeds;
import io.poststrom.kafka.Groups;
import io.poststrom.mail.ContentRef;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.DeadLetter;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Shortens the logs: deletes records that nothing needs any more, with Kafka's delete-records, in
 * {@code mail.accepted}, {@code mail.slow}, {@code mail.content} and {@code mail.outbound}, and in
 * {@code mail.quarantined} below what has expired there. Runs in the owner of partition 0 of the
 * queue. It only ever deletes from the front of a partition, below all of these; where one is
 * unknown it deletes nothing:
 *
 * <ol>
 *   <li>what the filter has not processed: the groups' committed offsets;
 *   <li>what a live obligation refers to: each owner publishes the lowest offsets with its own
 *       committed offset ({@link LogNeeds#text}), and with them how far it had read its partition;
 *   <li>what a quarantined mail, a released one that the filter has not processed again ({@link
 *       QuarantineNeeds}), a dead letter, or a mail of the slow lane not yet processed, refers to;
 *   <li>the replay window, for the queue the audit window.
 * </ol>
 *
 * <p><b>Why no content that is still owed can be deleted.</b> Call F the filter's committed offsets
 * and E the ends of the queue's partitions (open transactions included). A round reads F first,
 * then E, and the next round deletes below F, if every owner has published since having read beyond
 * E. Take any mail at offset r of {@code mail.accepted}. If r is at or above F it is kept by (1).
 * If r is below F, the filter's transaction for r had been decided before F was read; its
 * obligations had been written before that, so they lie below E, so the owners had read them when
 * they published: either they were live and are kept by (2), or they had come to their end, and an
 * end is for good. Where the end was a dead letter, the filter's or the owner's, it had been
 * written with it, and dead letters are read after F and after what the owners published: it is
 * kept by (3). The same holds step by step for a mail that went through {@code mail.slow}, whose
 * record carries the content or refers to chunks. What an owner publishes can only be too low
 * later, never too high: states follow each other with the same content. A publication of a worker
 * that has lost its partition is refused by Kafka with its commit.
 *
 * <p>Chunks in {@code mail.content} are written before any record refers to them. So they are
 * deleted by age too: only those older than the longest upload before the oldest mail that the
 * filter had not processed. Accepted mails keep their order but for differences of clocks, which
 * the longest upload includes.
 *
 * <p>On failure: nothing is deleted in that round, and the log says why. Threads: its own.
 */
public final class Janitor implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Janitor.class);

  private final Properties clients;
  private final JanitorSettings settings;
  private final BooleanSupplier onDuty;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private final QuarantineNeeds quarantined = new QuarantineNeeds();
  private final HeldNeeds deadLetters =
      new HeldNeeds(
          (record, needs) ->
              DeadLetter.contents(record.headers()).forEach(content -> need(content, needs)));
  private Optional<Keep.Look> look = Optional.empty();

  /** How it reaches the logs during one round. */
  private static final class Logs implements AutoCloseable {
    private final Admin admin;
    private final LogOffsets offsets;
    private final LogScan all;
    private final LogScan committed;

    Logs(Properties clients) {
      admin = Admin.create(clients);
      offsets = new LogOffsets(admin);
      all = new LogScan(clients, offsets, LogScan.Sees.ALL);
      committed = new LogScan(clients, offsets, LogScan.Sees.COMMITTED);
    }

    @Override
    public void close() {
      all.close();
      committed.close();
      admin.close();
    }
  }

  /**
   * A janitor; {@link #start} begins.
   *
   * @param clients what every Kafka client has
   * @param onDuty whether this process is the one that cleans
   */
  public Janitor(
      Properties clients, JanitorSettings settings, BooleanSupplier onDuty, InstantSource clock) {
    this.clients = clients;
    this.settings = settings;
    this.onDuty = onDuty;
    this.clock = clock;
    thread = new Thread(this::run, "poststrom-janitor");
    thread.setDaemon(true);
  }

  /** Begins; returns at once. */
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing.await(settings.every().toMillis(), TimeUnit.MILLISECONDS)) {
        if (onDuty.getAsBoolean()) {
          try (Logs logs = new Logs(clients)) {
            round(logs);
          } catch (InterruptException e) {
            throw e;
          } catch (RuntimeException | ExecutionException | TimeoutException e) {
            LOG.warnf("Nothing was deleted from the logs this time: %s", e.getMessage());
          }
        } else {
          look = Optional.empty();
        }
      }
    } catch (InterruptedException | InterruptException e) {
      LOG.debug("the janitor stops");
    }
  }

  private void round(Logs logs) throws InterruptedException, ExecutionException, TimeoutException {
    Map<Integer, OffsetAndMetadata> owners =
        logs.offsets.committed(Groups.DELIVERY, Topic.OUTBOUND);
    if (look.isPresent()) {
      Map<Integer, String> published = new HashMap<>();
      owners.forEach((partition, offset) -> published.put(partition, offset.metadata()));
      Optional<LogNeeds> needs = Keep.needs(look.get(), published);
      if (needs.isPresent()) {
        delete(logs, look.get(), needs.get(), owners);
      } else {
        LOG.debug("Not every owner has published what it needs since the last round");
      }
    }
    look = Optional.of(look(logs.offsets));
  }

  /** The order matters: see the class doc. */
  private static Keep.Look look(LogOffsets logs)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<Integer, Long> accepted = offsets(logs.committed(Groups.FILTER, Topic.ACCEPTED));
    Map<Integer, Long> slow = offsets(logs.committed(Groups.FILTER_SLOW, Topic.SLOW));
    Map<Integer, Long> ends = new HashMap<>();
    logs.ends(Topic.OUTBOUND).forEach((at, end) -> ends.put(at.partition(), end));
    return new Keep.Look(
        Map.of(Topic.ACCEPTED.topicName(), accepted, Topic.SLOW.topicName(), slow), ends);
  }

  private void delete(
      Logs logs, Keep.Look seen, LogNeeds live, Map<Integer, OffsetAndMetadata> owners)
      throws InterruptedException, ExecutionException, TimeoutException {
    LogNeeds needs = new LogNeeds();
    needs.needAll(live);
    LogOffsets offsets = logs.offsets;
    quarantined.read(offsets.beginnings(Topic.QUARANTINED), logs.committed);
    quarantined.needs(seen, needs);
    needs.needAll(deadLetters.read(offsets.beginnings(Topic.DEAD_LETTER), logs.all));
    needSlow(logs, seen, needs);
    long now = clock.millis();
    Map<TopicPartition, Long> below = new HashMap<>(quarantined.deletable(needs));
    for (Topic topic : List.of(Topic.ACCEPTED, Topic.SLOW)) {
      offsets
          .windows(topic, now - settings.replay().toMillis())
          .forEach(
              (at, window) ->
                  Keep.deletable(seen, needs, at.topic(), at.partition(), window)
                      .ifPresent(offset -> below.put(at, offset)));
    }
    long oldest = oldestUnprocessed(logs, seen, now);
    long margin = Math.max(settings.replay().toMillis(), settings.upload().toMillis());
    offsets
        .windows(Topic.CONTENT, oldest - margin)
        .forEach(
            (at, window) -> {
              OptionalLong needed = needs.lowest(at.topic(), at.partition());
              below.put(at, Math.min(window, needed.orElse(window)));
            });
    offsets
        .windows(Topic.OUTBOUND, now - settings.audit().toMillis())
        .forEach(
            (at, window) -> {
              OffsetAndMetadata owner = owners.get(at.partition());
              if (owner != null) {
                below.put(at, Math.min(window, owner.offset()));
              }
            });
    LOG.debugf("Deleted from the front of the logs: %s", offsets.delete(below));
  }

  private void needSlow(Logs logs, Keep.Look seen, LogNeeds needs)
      throws InterruptedException, ExecutionException, TimeoutException {
    logs.all.read(
        from(logs.offsets, Topic.SLOW, seen),
        record -> {
          need(record, needs);
          return LogScan.Visitor.Next.GO_ON;
        });
  }

  static void need(ContentRef content, LogNeeds needs) {
    switch (content) {
      case ContentRef.Inline() -> {}
      case ContentRef.AtRecord(String topic, int partition, long offset) ->
          needs.need(topic, partition, offset);
      case ContentRef.Chunks(int partition, List<Long> offsets) ->
          offsets.forEach(offset -> needs.need(LogNeeds.CHUNKS, partition, offset));
    }
  }

  private static void need(ConsumerRecord<String, byte[]> record, LogNeeds needs) {
    try {
      need(MailCodec.decode(record.key(), record.headers(), record.value()).content(), needs);
    } catch (BadRecord e) {
      throw new KafkaException(
          "the record at %s-%d offset %d can't be read, so it is not known what it needs (%s);"
                  .formatted(record.topic(), record.partition(), record.offset(), e.getMessage())
              + " delete it with kafka-delete-records once it has been dealt with");
    }
  }

  /** When the oldest mail was accepted that the filter had not processed; now, if it had all. */
  private long oldestUnprocessed(Logs logs, Keep.Look seen, long now)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Long> times = new ArrayList<>();
    logs.all.read(
        from(logs.offsets, Topic.ACCEPTED, seen),
        record -> {
          times.add(record.timestamp());
          return LogScan.Visitor.Next.ENOUGH;
        });
    return times.stream().mapToLong(Long::longValue).reduce(now, Math::min);
  }

  /** Where the filter had come to; for a partition that it has never read, the beginning. */
  private static Map<TopicPartition, Long> from(LogOffsets logs, Topic topic, Keep.Look seen)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<Integer, Long> processed = seen.unprocessed().getOrDefault(topic.topicName(), Map.of());
    Map<TopicPartition, Long> from = new HashMap<>();
    logs.beginnings(topic)
        .forEach(
            (at, start) ->
                from.put(at, Math.max(start, processed.getOrDefault(at.partition(), start))));
    return from;
  }

  private static Map<Integer, Long> offsets(Map<Integer, OffsetAndMetadata> committed) {
    Map<Integer, Long> offsets = new HashMap<>();
    committed.forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }
}
