package io.poststrom.delivery.kafka;

import io.poststrom.delivery.attempt.Transport;
import io.poststrom.delivery.bounce.ReportComposer;
import io.poststrom.delivery.schedule.Scheduler;
import io.poststrom.delivery.schedule.Ticket;
import io.poststrom.delivery.schedule.Transitions;
import io.poststrom.kafka.LogReader;
import io.poststrom.mail.Flush;
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
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
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
  private final Supplier<List<Flush>> flushes;
  private final Scheduler scheduler;
  private final Inbox inbox;
  private final LogEnds ends;
  private final Publication publication;
  private final Outcomes outcomes;
  private final Attempts attempts;
  private final Intake intake;
  private final Map<Integer, OwnedPartition> owned = new HashMap<>();
  private volatile Snapshot snapshot = Snapshot.EMPTY;
  private volatile boolean stopping;
  private long drainUntil = Long.MAX_VALUE;
  private long nextPublish;
  private long nextLook;

  /**
   * A worker.
   *
   * @param flushes those that came a moment ago, for partitions that are restored now
   */
  QueueWorker(Parts parts, WorkerSettings settings, Supplier<List<Flush>> flushes) {
    this.parts = parts;
    this.settings = settings;
    this.flushes = flushes;
    scheduler = new Scheduler(settings.limits(), settings.rules(), parts.random());
    inbox = new Inbox(parts.consumer()::wakeup);
    ends = new LogEnds(parts.admin(), inbox);
    publication = new Publication(parts.consumer(), scheduler, owned);
    outcomes = new Outcomes(parts, settings, inbox, ends, owned, publication::standing);
    attempts =
        new Attempts(
            parts, scheduler, new Transitions(settings.rules(), parts.random()), inbox, outcomes);
    intake = new Intake(parts, scheduler, outcomes, attempts);
  }

  /** Any thread: lets what is in flight end within the drain time, then ends {@link #run}. */
  void stop() {
    stopping = true;
    inbox.post(() -> {});
  }

  /** Any thread: tries what waits for a domain. */
  void flush(Flush flush) {
    inbox.post(
        () -> {
          int found = 0;
          for (int partition : scheduler.partitions()) {
            found += scheduler.flush(partition, flush, now());
          }
          LOG.infof(
              "%d obligations for %s are tried now, as %s asks", found, flush.node(), flush.by());
        });
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
    publication.update();
    for (TopicPartition at : poll()) {
      OwnedPartition partition = owned.get(at.partition());
      if (partition != null) {
        partition.askPosition(parts.consumer());
        ends.read(partition.number(), partition.position());
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
          records.records(at).forEach(record -> intake.accept(partition, record));
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
    publication.update();
    intake.restored(partition);
    flushes.get().forEach(flush -> scheduler.flush(partition.number(), flush, now()));
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
        publication.update();
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
    publication.update();
  }

  private boolean isBusy(@Nullable OwnedPartition partition) {
    return partition != null && (scheduler.isInFlight(partition.number()) || partition.isWriting());
  }

  // --- now and then ---

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
      publication.publishNeeds();
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
