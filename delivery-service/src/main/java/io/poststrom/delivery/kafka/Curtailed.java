package io.poststrom.delivery.kafka;

import io.poststrom.delivery.schedule.Transitions;
import io.poststrom.event.MailEvent;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.RecipientState;
import io.poststrom.wire.DeadLetter;
import io.poststrom.wire.EventCodec;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An outcome of which Kafka refuses some records as too large for their topics. The others are
 * written as they are, these are set aside: so nothing behind them waits.
 *
 * <p>Where the new state itself is refused, the obligation leaves the queue: its key is laid to
 * rest, and the recipients that are still owed are set aside as an obligation that can be written
 * back to where it came from.
 *
 * @param whole what was to be written
 * @param records what is written instead
 */
record Curtailed(Outcome whole, List<ProducerRecord<String, byte[]>> records, Written written)
    implements Outcome {
  Curtailed {
    records = List.copyOf(records);
  }

  /**
   * The outcome with something smaller for each refused record. What is smaller may be refused in
   * turn: a copy becomes a letter without one, and that is left out.
   */
  static Curtailed of(
      Outcome whole,
      List<ProducerRecord<String, byte[]>> records,
      Set<Integer> refused,
      Instant now) {
    List<ProducerRecord<String, byte[]>> written = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      if (refused.contains(i)) {
        written.addAll(instead(whole, records.get(i), now));
      } else {
        written.add(records.get(i));
      }
    }
    return new Curtailed(whole, written, new Written());
  }

  /** True where the obligation has no state any more. */
  boolean leavesQueue() {
    return whole instanceof Step && records.getFirst().value() == null;
  }

  @Override
  public int partition() {
    return whole.partition();
  }

  @Override
  public String key() {
    return whole.key();
  }

  @Override
  public long follows() {
    return whole.follows();
  }

  @Override
  public boolean isVoid() {
    return whole.isVoid();
  }

  @Override
  public Outcome without(Set<Integer> refused, Instant now) {
    return of(whole, records, refused, now);
  }

  private static List<ProducerRecord<String, byte[]>> instead(
      Outcome whole, ProducerRecord<String, byte[]> refused, Instant now) {
    WireRecord record = new WireRecord(refused.key(), refused.value(), refused.headers());
    if (refused.topic().equals(Topic.DEAD_LETTER.topicName())) {
      return DeadLetter.isWithoutCopy(refused.headers())
          ? List.of()
          : List.of(
              DeadLetter.withoutCopy(refused.headers(), record.octets()).to(Topic.DEAD_LETTER));
    }
    List<ProducerRecord<String, byte[]>> written = new ArrayList<>();
    if (refused.topic().equals(Topic.OUTBOUND.topicName()) && whole instanceof Step step) {
      written.add(whole.tombstone());
      List<Recipient> owed = Transitions.pending(step.next());
      if (!owed.isEmpty()) {
        WireRecord rest = ObligationCodec.encode(untold(step.next(), owed));
        written.addAll(setAside(whole, rest, refused.topic(), now));
      }
    } else {
      written.addAll(setAside(whole, record, refused.topic(), now));
    }
    return written;
  }

  /** Without what was said so far: that is what has made the state large. */
  private static Obligation untold(Obligation next, List<Recipient> owed) {
    return new Obligation(
        next.id(),
        next.site(),
        next.shard(),
        next.envelope().withRecipients(owed),
        Collections.nCopies(owed.size(), RecipientState.pending()),
        next.attempts(),
        next.due(),
        next.warning(),
        next.prepended(),
        next.content(),
        new byte[0]);
  }

  private static List<ProducerRecord<String, byte[]>> setAside(
      Outcome whole, WireRecord record, String topic, Instant now) {
    String from = Topic.OUTBOUND.topicName() + "/" + whole.partition() + "/" + whole.follows();
    DeadLetter letter = new DeadLetter(record, from, "too large for " + topic);
    List<ProducerRecord<String, byte[]>> written = new ArrayList<>();
    written.add(letter.copy().to(Topic.DEAD_LETTER));
    if (!topic.equals(Topic.EVENTS.topicName())) {
      for (MailEvent event : letter.events(MailEvent.DeadLettered.By.DELIVERY, now)) {
        written.add(EventCodec.encode(event).to(Topic.EVENTS));
      }
    }
    return written;
  }
}
