package io.poststrom.delivery.kafka;

import io.poststrom.delivery.schedule.Keep;
import io.poststrom.delivery.schedule.LogNeeds;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.QuarantineDecision;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.QuarantineCodec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What quarantined mails refer to, and below which offset the quarantine itself may go.
 *
 * <p>A held mail whose content lies elsewhere needs it until all its recipients are decided. Where
 * one was released, it needs it on until the filter has processed the record by which it was
 * accepted again: from then on the queue says that it needs it. The filter's offsets must have been
 * read before the ends of the queue, and this after both, as in the janitor's class doc.
 *
 * <p>Sees committed records only: a decision that was aborted would give a content away. Memory:
 * mails whose content lies elsewhere, a hundred octets each. On the janitor's thread.
 */
final class QuarantineNeeds {
  private final Map<TopicPartition, TreeMap<Long, Held>> held = new HashMap<>();
  private final Map<TopicPartition, Long> expired = new HashMap<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();

  /** A mail whose content lies elsewhere, and where it was accepted again. */
  private record Held(ContentRef content, BitSet undecided, List<ContentRef.AtRecord> goesOn) {}

  /** Reads on, from the beginnings at first; after a timeout from where it came to. */
  void read(Map<TopicPartition, Long> beginnings, LogScan committed)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, Long> from = new HashMap<>(beginnings);
    next.forEach((at, offset) -> from.merge(at, offset, Math::max));
    beginnings.forEach((at, offset) -> of(at).headMap(offset).clear());
    next.putAll(
        committed.read(
            from,
            record -> {
              visit(record);
              next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
              return LogScan.Visitor.Next.GO_ON;
            }));
  }

  /** Adds what is needed, and forgets what is not any more. */
  void needs(Keep.Look seen, LogNeeds needs) {
    for (TreeMap<Long, Held> partition : held.values()) {
      partition
          .values()
          .removeIf(
              one ->
                  one.undecided().isEmpty()
                      && one.goesOn().stream().allMatch(on -> isProcessed(on, seen)));
      partition.values().forEach(one -> Janitor.need(one.content(), needs));
    }
  }

  /** Below which offset each partition of the quarantine may go, after {@link #needs}. */
  Map<TopicPartition, Long> deletable(LogNeeds needs) {
    Map<TopicPartition, Long> below = new HashMap<>();
    expired.forEach(
        (at, offset) -> {
          TreeMap<Long, Held> still = of(at);
          OptionalLong needed = needs.lowest(at.topic(), at.partition());
          long first = still.isEmpty() ? offset : Math.min(offset, still.firstKey());
          below.put(at, Math.min(first, needed.orElse(first)));
        });
    return below;
  }

  private static boolean isProcessed(ContentRef.AtRecord on, Keep.Look seen) {
    Long unprocessed = seen.unprocessed().getOrDefault(on.topic(), Map.of()).get(on.partition());
    return unprocessed != null && on.offset() < unprocessed;
  }

  private TreeMap<Long, Held> of(TopicPartition at) {
    return held.computeIfAbsent(at, partition -> new TreeMap<>());
  }

  private void visit(ConsumerRecord<String, byte[]> record) {
    TopicPartition at = new TopicPartition(record.topic(), record.partition());
    try {
      QuarantineDecision decision = QuarantineCodec.decode(record.headers()).orElse(null);
      switch (decision) {
        case null -> hold(at, record);
        case QuarantineDecision.OfMail one -> decided(at, one);
        case QuarantineDecision.Expired all -> expired(at, all.below());
      }
    } catch (BadRecord e) {
      throw new KafkaException(
          "the record at %s offset %d can't be read, so it is not known what it needs (%s);"
                  .formatted(at, record.offset(), e.getMessage())
              + " delete it with kafka-delete-records once it has been dealt with");
    }
  }

  private void hold(TopicPartition at, ConsumerRecord<String, byte[]> record) throws BadRecord {
    AcceptedMail mail = MailCodec.decode(record.key(), record.headers(), record.value());
    if (!(mail.content() instanceof ContentRef.Inline)) {
      BitSet undecided = new BitSet();
      undecided.set(0, mail.envelope().recipients().size());
      of(at).put(record.offset(), new Held(mail.content(), undecided, new ArrayList<>(0)));
    }
  }

  private void decided(TopicPartition at, QuarantineDecision.OfMail decision) {
    Held mail = of(at).get(decision.held());
    if (mail != null) {
      decision.recipients().forEach(mail.undecided()::clear);
      decision.goesOn().ifPresent(mail.goesOn()::add);
    }
  }

  private void expired(TopicPartition at, long below) {
    expired.merge(at, below, Math::max);
    of(at).headMap(below).values().forEach(mail -> mail.undecided().clear());
  }
}
