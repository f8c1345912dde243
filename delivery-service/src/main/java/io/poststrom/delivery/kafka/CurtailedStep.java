package io.poststrom.delivery.kafka;

import io.poststrom.delivery.schedule.Transitions;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.RecipientState;
import io.poststrom.wire.DeadLetter;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A step of which Kafka refuses some records as too large for their topics. The others are written
 * as they are, these go to the dead-letter topic: so nothing behind them waits.
 *
 * <p>Where the new state itself is refused, the obligation leaves the queue: its key is laid to
 * rest, and the recipients that are still owed are set aside as an obligation that can be written
 * back to where it came from.
 *
 * @param step what was to be written
 * @param refused indexes of the step's records
 * @param letter how these are set aside
 */
record CurtailedStep(
    Outcome.Step step, Set<Integer> refused, Outcome.Letter letter, Written written)
    implements Outcome {
  private static final int STATE = 0;

  CurtailedStep {
    refused = Set.copyOf(refused);
  }

  /** True where the obligation has no state any more. */
  boolean leavesQueue() {
    return refused.contains(STATE);
  }

  @Override
  public int partition() {
    return step.partition();
  }

  @Override
  public String key() {
    return step.key();
  }

  @Override
  public boolean isVoid() {
    return step.isVoid();
  }

  /** What is refused now is another of the step's records, or one that was set aside as a copy. */
  @Override
  public Outcome without(Set<Integer> more) {
    int all = step.records().size();
    Set<Integer> others = new HashSet<>(more);
    boolean copies = others.removeAll(refused) | others.removeIf(index -> index >= all);
    others.addAll(refused);
    return new CurtailedStep(step, others, copies ? Letter.REFERENCE : letter, new Written());
  }

  @Override
  public List<ProducerRecord<String, byte[]>> records() {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>(step.records());
    for (int index : refused) {
      records.set(index, index == STATE ? tombstone() : setAside(records.get(index)));
    }
    List<Recipient> owed = Transitions.pending(step.next());
    if (leavesQueue() && !owed.isEmpty()) {
      records.add(setAside(ObligationCodec.encode(toBeTried(owed)).to(Topic.OUTBOUND)));
    }
    return records;
  }

  /** Without what was said so far: that is what has made the state large. */
  private Obligation toBeTried(List<Recipient> owed) {
    Obligation next = step.next();
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

  private ProducerRecord<String, byte[]> setAside(ProducerRecord<String, byte[]> refused) {
    String reason = "too large for " + refused.topic();
    String from = Topic.OUTBOUND.topicName() + "/" + partition() + "/" + step.ticket().offset();
    WireRecord copy = new WireRecord(refused.key(), refused.value(), refused.headers());
    return switch (letter) {
      case COPY -> DeadLetter.of(copy, from, reason).to(Topic.DEAD_LETTER);
      case REFERENCE -> DeadLetter.reference(from, reason).to(Topic.DEAD_LETTER);
    };
  }
}
