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
import java.time.Instant;
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
sealed interface Outcome permits Outcome.Step, Outcome.SetAside, Curtailed {
  /** The partition of the queue that fences it: if that is no longer ours, neither is the step. */
  int partition();

  /** The key of the queue's record. */
  String key();

  /** The records, the queue's first. */
  List<ProducerRecord<String, byte[]>> records();

  /** How far the writing has come. */
  Written written();

  /** The offset of the queue's record that it follows from. */
  long follows();

  /** True once the partition has gone, even if it has come back since. */
  boolean isVoid();

  /**
   * What is written instead, where Kafka refuses some of the records as too large.
   *
   * @param refused indexes in {@link #records}
   */
  default Outcome without(Set<Integer> refused, Instant now) {
    return Curtailed.of(this, records(), refused, now);
  }

  /** Lays the key to rest. */
  default ProducerRecord<String, byte[]> tombstone() {
    return new ProducerRecord<>(Topic.OUTBOUND.topicName(), partition(), key(), null);
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
    public long follows() {
      return ticket.offset();
    }

    @Override
    public boolean isVoid() {
      return ticket.isVoid();
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
   * @param letter it and what is wrong with it
   * @param events what is told of it
   */
  record SetAside(
      ConsumerRecord<String, byte[]> found,
      DeadLetter letter,
      List<MailEvent> events,
      Written written)
      implements Outcome {
    @Override
    public int partition() {
      return found.partition();
    }

    @Override
    public String key() {
      return found.key();
    }

    @Override
    public long follows() {
      return found.offset();
    }

    @Override
    public boolean isVoid() {
      return false;
    }

    @Override
    public List<ProducerRecord<String, byte[]>> records() {
      List<ProducerRecord<String, byte[]>> records = new ArrayList<>(2 + events.size());
      records.add(tombstone());
      records.add(letter.copy().to(Topic.DEAD_LETTER));
      events.forEach(event -> records.add(EventCodec.encode(event).to(Topic.EVENTS)));
      return records;
    }
  }
}
