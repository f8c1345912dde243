package io.poststrom.delivery.kafka;

import io.poststrom.delivery.kafka.QueueWorker.Parts;
import io.poststrom.delivery.schedule.Scheduler;
import io.poststrom.event.MailEvent;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.DeadLetter;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * From the log to the schedule: what each record of {@code mail.outbound} says. Our own outcomes
 * become true here; what the filter queued is put into the schedule; a record that can't be read is
 * set aside, once the restore has shown that no later one makes it of no account.
 *
 * <p>Threads: the worker's own.
 */
final class Intake {
  private static final Logger LOG = Logger.getLogger(Intake.class);

  private final Parts parts;
  private final Scheduler scheduler;
  private final Outcomes outcomes;
  private final Attempts attempts;

  Intake(Parts parts, Scheduler scheduler, Outcomes outcomes, Attempts attempts) {
    this.parts = parts;
    this.scheduler = scheduler;
    this.outcomes = outcomes;
    this.attempts = attempts;
  }

  /** The next record of a partition. */
  void accept(OwnedPartition partition, ConsumerRecord<String, byte[]> record) {
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
        scheduler.put(partition.number(), record.offset(), obligation, parts.clock().millis());
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

  /** The partition has been read to its end: what could not be read on the way is set aside. */
  void restored(OwnedPartition partition) {
    List<ConsumerRecord<String, byte[]>> unreadable = List.copyOf(partition.unreadable().values());
    partition.unreadable().clear();
    unreadable.forEach(record -> poison(partition, record, "it could not be read at the restore"));
  }

  private static Optional<ObligationId> obligationId(String key) {
    try {
      return Optional.of(new ObligationId(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
