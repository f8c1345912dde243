package io.poststrom.delivery.kafka;

import io.poststrom.delivery.schedule.Ticket;
import io.poststrom.event.MailEvent;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Obligation;
import io.poststrom.wire.DeadLetter;
import io.poststrom.wire.EventCodec;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What one step writes, all of it in one transaction. The first record is the queue's: reading it
 * back at {@link Written#offset} is what makes the step true for the worker.
 */
sealed interface Outcome permits Outcome.Step, Outcome.SetAside, CurtailedStep {
  /** The partition of the queue that fences it: if that is no longer ours, neither is the step. */
  int partition();

  /** The key of the queue's record. */
  String key();

  /** The records, the queue's first. */
  List<ProducerRecord<String, byte[]>> records();

  /** How far the writing has come. */
  Written written();

  /** True once the partition has gone, even if it has come back since. */
  boolean isVoid();

  /**
   * What is written instead, where Kafka refuses some of the records as too large.
   *
   * @param refused indexes in {@link #records}
   */
  Outcome without(Set<Integer> refused);

  /** Lays the key to rest. */
  default ProducerRecord<String, byte[]> tombstone() {
    return new ProducerRecord<>(Topic.OUTBOUND.topicName(), partition(), key(), null);
  }

  /** How a record is set aside. */
  enum Letter {
    /** As it is. */
    COPY,
    /** Its reason and place alone: the dead-letter topic does not take all of it either. */
    REFERENCE
  }

  /** Shared between the worker's and the writer's thread; the writer writes. */
  final class Written {
    private volatile long offset = -1;
    private volatile boolean committed;

    /** Where the queue's record lies; -1 before the broker has it. Known before it is readable. */
    long offset() {
      return offset;
    }

    void offset(long at) {
      offset = at;
    }

    boolean isCommitted() {
      return committed;
    }

    void commit() {
      committed = true;
    }
  }

  /**
   * A step of a live obligation.
   *
   * @param ticket whose it is
   * @param next its new state
   * @param events what happened
   * @param report what the sender is told
   */
  record Step(
      Ticket ticket,
      Obligation next,
      List<MailEvent> events,
      Optional<AcceptedMail> report,
      Written written)
      implements Outcome {
    @Override
    public int partition() {
      return ticket.partition();
    }

    @Override
    public String key() {
      return next.id().text();
    }

    @Override
    public boolean isVoid() {
      return ticket.isVoid();
    }

    @Override
    public Outcome without(Set<Integer> refused) {
      return new CurtailedStep(this, refused, Letter.COPY, new Written());
    }

    @Override
    public List<ProducerRecord<String, byte[]>> records() {
      List<ProducerRecord<String, byte[]>> records = new ArrayList<>(2 + events.size());
      records.add(ObligationCodec.encode(next).to(Topic.OUTBOUND, partition()));
      events.forEach(event -> records.add(EventCodec.encode(event).to(Topic.EVENTS)));
      report.ifPresent(mail -> records.add(MailCodec.encode(mail).to(Topic.ACCEPTED)));
      return records;
    }
  }

  /**
   * A record that can't be read is set aside, and its key laid to rest, so that no later restore
   * stumbles over it.
   *
   * @param found the record
   * @param reason what is wrong with it
   * @param letter how it is set aside
   */
  record SetAside(
      ConsumerRecord<String, byte[]> found, String reason, Letter letter, Written written)
      implements Outcome {
    SetAside(ConsumerRecord<String, byte[]> found, String reason) {
      this(found, reason, Letter.COPY, new Written());
    }

    @Override
    public int partition() {
      return found.partition();
    }

    @Override
    public String key() {
      return found.key();
    }

    @Override
    public boolean isVoid() {
      return false;
    }

    @Override
    public Outcome without(Set<Integer> refused) {
      return new SetAside(found, reason, Letter.REFERENCE, new Written());
    }

    @Override
    public List<ProducerRecord<String, byte[]>> records() {
      return List.of(
          tombstone(),
          switch (letter) {
            case COPY -> DeadLetter.of(found, reason).to(Topic.DEAD_LETTER);
            case REFERENCE -> DeadLetter.reference(found, reason).to(Topic.DEAD_LETTER);
          });
    }
  }
}
