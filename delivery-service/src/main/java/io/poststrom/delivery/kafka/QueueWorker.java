package io.poststrom.delivery.kafka;

import io.poststrom.delivery.attempt.Transport;
import io.poststrom.delivery.bounce.ReportComposer;
import io.poststrom.delivery.schedule.Scheduler;
import io.poststrom.delivery.schedule.Ticket;
import io.poststrom.delivery.schedule.Transitions;
import io.poststrom.event.MailEvent;
import io.poststrom.kafka.LogReader;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.DeadLetter;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a part of the queue: one consumer of {@code mail.outbound}, the schedule of what it
 * read, and the attempts that follow.
 *
 * <p>Guarantee: every obligation in the owned partitions reaches exactly one terminal state in the
 * log. Nothing of a partition starts before its log has been read to the end; a step becomes true
 * only by reading it back from the log; at most one step of an obligation is under way. At the next
 * hop it is at least once: see docs/guarantees.md for when a mail may be sent twice.
 *
 * <p>On failure: what was not written is done again by whoever owns the partition next, this worker
 * included. An error that nothing here foresees ends {@link #run} with an exception; whoever runs
 * it makes a new worker, which restores from the log.
 *
 * <p>Threads: all state belongs to the thread that calls {@link #run}. Transport, reader and writer
 * post what they have to say to its {@link Inbox}, which wakes it.
 */
final class QueueWorker {
  private static final Logger LOG = Logger.getLogger(QueueWorker.class);
  private static final Duration IDLE_POLL = Duration.ofSeconds(1);
  private static final Duration RESTORE_POLL = Duration.ofMillis(20);

  /**
   * A static member says good-bye only if told to: else its partitions wait for the session's end.
   */
  private static final CloseOptions LEAVE =
      CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);

  /** What a worker is made of. */
  record Parts(
      KafkaConsumer<String, byte[]> consumer,
      Properties producer,
      Admin admin,
      LogReader reader,
      Contents contents,
      Transport transport,
      ReportComposer composer,
      DeliveryMetrics metrics,
      InstantSource clock,
      RandomGenerator random) {}

  private final Parts parts;
  private final WorkerSettings settings;
  private final Scheduler scheduler;
  private final Inbox inbox;
  private final LogEnds ends;
  private final Outcomes outcomes;
  private final Attempts attempts;
  private volatile Standing standing;
  private final Map<Integer, OwnedPartition> owned = new HashMap<>();
  private volatile Snapshot snapshot = Snapshot.EMPTY;
  private volatile boolean stopping;
  private long drainUntil = Long.MAX_VALUE;
  private long nextPublish;
  private long nextLook;

  /**
   * What others may see of the worker, some moments old.
   *
   * @param counts the schedule's
   * @param deliverable due and not held back
   * @param unconfirmed delivered, and the log does not say so yet
   * @param partitions owned
   * @param restoring of these, those that are not yet restored
   * @param oldestLag how many records the oldest live one lies behind the head
   */
  record Snapshot(
      Scheduler.Counts counts,
      int deliverable,
      int unconfirmed,
      Set<Integer> partitions,
      int restoring,
      long oldestLag) {
    static final Snapshot EMPTY =
        new Snapshot(new Scheduler.Counts(0, 0, 0, 0, 0, 0, 0), 0, 0, Set.of(), 0, 0);
  }

  QueueWorker(Parts parts, WorkerSettings settings) {
    this.parts = parts;
    this.settings = settings;
    scheduler = new Scheduler(settings.limits(), settings.rules(), parts.random());
    inbox = new Inbox(parts.consumer()::wakeup);
    ends = new LogEnds(parts.admin(), inbox);
    standing = new Standing(Map.of(), parts.consumer().groupMetadata());
    outcomes = new Outcomes(parts, settings, inbox, ends, owned, () -> standing);
    attempts =
        new Attempts(
            parts, scheduler, new Transitions(settings.rules(), parts.random()), inbox, outcomes);
  }

  /** Any thread: lets what is in flight end within the drain time, then ends {@link #run}. */
  void stop() {
    stopping = true;
    inbox.post(() -> {});
  }

  /** Any thread: how the worker stands. */
  Snapshot snapshot() {
    return snapshot;
  }

  /** Works until {@link #stop}; on the calling thread. */
  void run() {
    try {
      parts.consumer().subscribe(List.of(Topic.OUTBOUND.topicName()), new Ownership(this));
      while (!isDrained()) {
        turn();
      }
    } finally {
      snapshot = Snapshot.EMPTY;
      scheduler.stop();
      try {
        parts.consumer().close(LEAVE);
      } finally {
        outcomes.close();
      }
    }
  }

  private boolean isDrained() {
    if (!stopping) {
      return false;
    }
    if (drainUntil == Long.MAX_VALUE) {
      drainUntil = now() + settings.drain().toMillis();
      scheduler.stop();
    }
    return now() >= drainUntil || owned.values().stream().noneMatch(this::isBusy);
  }

  private void turn() {
    inbox.run();
    attempts.work();
    publishStanding();
    for (TopicPartition at : poll()) {
      OwnedPartition partition = owned.get(at.partition());
      if (partition != null) {
        readTo(partition, position(at, partition.position()));
      }
    }
    lookAround();
  }

  private Set<TopicPartition> poll() {
    try {
      var records = parts.consumer().poll(inbox.beginWait() ? patience() : Duration.ZERO);
      inbox.endWait();
      for (TopicPartition at : records.partitions()) {
        OwnedPartition partition = owned.get(at.partition());
        if (partition != null) {
          records.records(at).forEach(record -> accept(partition, record));
        }
      }
      return ends.isWaiting() ? parts.consumer().assignment() : records.partitions();
    } catch (WakeupException e) {
      return Set.of();
    } finally {
      inbox.endWait();
    }
  }

  private Duration patience() {
    if (ends.isWaiting()) {
      return RESTORE_POLL;
    }
    long wake = scheduler.nextWake().orElse(Long.MAX_VALUE);
    long wait = Math.clamp(wake - now(), 0, IDLE_POLL.toMillis());
    return Duration.ofMillis(wait);
  }

  private long position(TopicPartition at, long otherwise) {
    try {
      return parts.consumer().position(at, Duration.ZERO);
    } catch (TimeoutException | WakeupException e) {
      return otherwise;
    }
  }

  private void readTo(OwnedPartition partition, long position) {
    partition.position(position);
    ends.read(partition.number(), position);
  }

  // --- what the log says ---

  private void accept(OwnedPartition partition, ConsumerRecord<String, byte[]> record) {
    partition.position(record.offset() + 1);
    Outcome own = partition.outcomes().get(record.key());
    if (own != null && own.written().offset() == record.offset()) {
      partition.outcomes().remove(record.key());
      outcomes.confirmed(own);
      readBack(partition, own, record.offset());
      return;
    }
    if (record.value() == null) {
      layToRest(partition, record.key());
      return;
    }
    try {
      Obligation obligation =
          ObligationCodec.decode(record.key(), record.headers(), record.value());
      if (obligation.isDone()) {
        scheduler.remove(partition.number(), obligation.id());
      } else {
        scheduler.put(partition.number(), record.offset(), obligation, now());
      }
      partition.forget(record.key());
    } catch (BadRecord e) {
      poison(partition, record, String.valueOf(e.getMessage()));
    }
  }

  private void readBack(OwnedPartition partition, Outcome own, long offset) {
    switch (own) {
      case Outcome.Step step -> scheduler.applied(step.ticket(), step.next(), offset);
      case Curtailed curtailed -> {
        if (curtailed.leavesQueue() && curtailed.whole() instanceof Outcome.Step step) {
          scheduler.left(step.ticket());
        } else {
          readBack(partition, curtailed.whole(), offset);
        }
      }
      case Outcome.SetAside aside -> partition.held().remove(aside.found().offset());
    }
  }

  /** A tombstone: ours, after a record that could not be read. */
  private void layToRest(OwnedPartition partition, String key) {
    partition.forget(key);
    obligationId(key).ifPresent(id -> scheduler.remove(partition.number(), id));
  }

  private void poison(
      OwnedPartition partition, ConsumerRecord<String, byte[]> record, String reason) {
    partition.held().add(record.offset());
    if (!partition.isRestored()) {
      ConsumerRecord<String, byte[]> earlier = partition.unreadable().put(record.key(), record);
      if (earlier != null) {
        partition.held().remove(earlier.offset());
      }
      return;
    }
    LOG.errorf(
        "The record at %s-%d offset %d is set aside in %s: %s",
        record.topic(), record.partition(), record.offset(), Topic.DEAD_LETTER.topicName(), reason);
    parts.metrics().poison();
    DeadLetter letter = DeadLetter.of(record, reason);
    Optional<ObligationId> live =
        obligationId(record.key()).filter(id -> scheduler.isLive(partition.number(), id));
    List<MailEvent> events =
        live.isPresent()
            ? List.of()
            : letter.events(MailEvent.DeadLettered.By.DELIVERY, parts.clock().instant());
    outcomes.submit(partition, new Outcome.SetAside(record, letter, events, new Outcome.Written()));
    // A live obligation of the same key gets its good state written again, behind the tombstone.
    live.flatMap(id -> scheduler.forRewrite(partition.number(), id)).ifPresent(attempts::load);
  }

  private static Optional<ObligationId> obligationId(String key) {
    try {
      return Optional.of(new ObligationId(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  // --- ownership; called by Ownership on this thread, inside poll ---

  void assigned(Collection<TopicPartition> partitions) {
    for (TopicPartition at : partitions) {
      OwnedPartition partition = new OwnedPartition(at.partition());
      owned.put(at.partition(), partition);
      scheduler.open(at.partition());
      ends.whenRead(at.partition(), () -> restored(partition));
    }
  }

  private void restored(OwnedPartition partition) {
    if (!partition.equals(owned.get(partition.number())) || stopping) {
      return;
    }
    partition.restored();
    scheduler.restored(partition.number());
    // From here on there are outcomes, and the writer drops those of partitions it doesn't know.
    publishStanding();
    List<ConsumerRecord<String, byte[]>> unreadable = List.copyOf(partition.unreadable().values());
    partition.unreadable().clear();
    unreadable.forEach(record -> poison(partition, record, "it could not be read at the restore"));
    nextPublish = 0;
    LOG.infof(
        "Partition %d of the queue is restored at offset %d",
        partition.number(), partition.position());
  }

  /** Gives partitions back in order: what is in flight may end, its outcomes are written. */
  void revoked(Collection<TopicPartition> partitions) {
    long until = Math.min(drainUntil, now() + settings.drain().toMillis());
    partitions.forEach(at -> drain(at.partition()));
    try {
      while (now() < until
          && partitions.stream().anyMatch(at -> isBusy(owned.get(at.partition())))) {
        // The generation has changed already; under the old one nothing could be written.
        publishStanding();
        inbox.runWithin(Duration.ofMillis(20));
        attempts.work();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lost(partitions);
  }

  private void drain(int partition) {
    if (scheduler.owns(partition)) {
      scheduler.drain(partition);
    }
  }

  /** The partitions are someone else's. */
  void lost(Collection<TopicPartition> partitions) {
    for (TopicPartition at : partitions) {
      owned.remove(at.partition());
      scheduler.close(at.partition());
    }
    ends.keepOnly(scheduler.partitions());
    publishStanding();
  }

  private boolean isBusy(@Nullable OwnedPartition partition) {
    return partition != null && (scheduler.isInFlight(partition.number()) || partition.isWriting());
  }

  // --- now and then ---

  private void publishStanding() {
    Map<Integer, OffsetAndMetadata> offsets = new HashMap<>();
    owned.forEach(
        (number, partition) -> {
          long lowest = scheduler.lowestNeeded(number, partition.position());
          if (!partition.held().isEmpty()) {
            lowest = Math.min(lowest, partition.held().first());
          }
          if (partition.isRestored()) {
            offsets.put(number, new OffsetAndMetadata(lowest, partition.needs()));
          }
        });
    Standing now = new Standing(offsets, parts.consumer().groupMetadata());
    if (!now.equals(standing)) {
      standing = now;
    }
  }

  private void lookAround() {
    long now = now();
    if (now >= nextLook) {
      nextLook = now + 1_000;
      if (!parts.reader().isRunning()) {
        throw new IllegalStateException("contents can't be read any more");
      }
      ends.keepOnly(owned.keySet());
      takeSnapshot(now);
      rewriteLaggards();
      attempts.giveUpOlderThan(settings.attemptLimit());
    }
    if (now >= nextPublish && !ends.isWaiting()) {
      nextPublish = now + settings.publish().toMillis();
      publishNeeds();
    }
  }

  private void rewriteLaggards() {
    for (OwnedPartition partition : owned.values()) {
      for (Optional<Ticket> next = laggard(partition);
          next.isPresent();
          next = laggard(partition)) {
        attempts.load(next.get());
      }
    }
  }

  private Optional<Ticket> laggard(OwnedPartition partition) {
    return partition.isRestored() && !stopping
        ? scheduler.laggard(partition.number(), partition.position(), settings.rewriteLag())
        : Optional.empty();
  }

  /** Tells the janitor what is needed, with the offsets; also when nothing else is written. */
  private void publishNeeds() {
    Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
    for (OwnedPartition partition : owned.values()) {
      TopicPartition at = new TopicPartition(Topic.OUTBOUND.topicName(), partition.number());
      partition.position(position(at, partition.position()));
      if (partition.isRestored()) {
        partition.needs(scheduler.needs(partition.number()).text(partition.position()));
      }
    }
    publishStanding();
    standing
        .offsets()
        .forEach(
            (number, offset) ->
                all.put(new TopicPartition(Topic.OUTBOUND.topicName(), number), offset));
    if (!all.isEmpty()) {
      parts
          .consumer()
          .commitAsync(
              all,
              (offsets, failure) -> {
                if (failure != null) {
                  LOG.debugf("Offsets were not committed; the next ones will be: %s", failure);
                }
              });
    }
  }

  private void takeSnapshot(long now) {
    long lag = 0;
    Set<Integer> restoring = new HashSet<>();
    for (OwnedPartition partition : owned.values()) {
      lag =
          Math.max(
              lag,
              partition.position()
                  - scheduler.lowestNeeded(partition.number(), partition.position()));
      if (!partition.isRestored()) {
        restoring.add(partition.number());
      }
    }
    snapshot =
        new Snapshot(
            scheduler.counts(),
            scheduler.deliverable(now),
            outcomes.unconfirmed(),
            Set.copyOf(owned.keySet()),
            restoring.size(),
            lag);
  }

  private long now() {
    return parts.clock().millis();
  }
}
