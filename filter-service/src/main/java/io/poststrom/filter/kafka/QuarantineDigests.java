package io.poststrom.filter.kafka;

import io.poststrom.filter.quarantine.Addressees;
import io.poststrom.filter.quarantine.Addressees.Addressee;
import io.poststrom.filter.quarantine.Digest;
import io.poststrom.filter.quarantine.DigestTimes;
import io.poststrom.filter.quarantine.Shelf;
import io.poststrom.kafka.Groups;
import io.poststrom.settings.MailDomain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Tells recipients what is held for them: digest mails into {@code mail.accepted}, some at a time,
 * each time in one transaction with how far they are.
 *
 * <p>Guarantee: a recipient is told once of a mail that is listed, whatever crashes and however
 * many processes look: the transaction is that of all decisions, which one process has at a time,
 * and whoever has it reads how far the others came. Threads: the desk's.
 */
public final class QuarantineDigests {
  private static final Logger LOG = Logger.getLogger(QuarantineDigests.class);

  /** Recipients in one transaction. */
  private static final int AT_ONCE = 50;

  /** Recipients of a kind in memory at a time, and until others may use the desk. */
  private static final int AT_A_LOOK = 1_000;

  private static final long ANSWER_SECONDS = 20;

  private final Admin admin;
  private final Shelf shelf;
  private final QuarantineTransaction transaction;

  /**
   * What is wanted.
   *
   * @param kinds how often this recipient is told
   * @param wanted kinds that any recipient has
   * @param dailyAt the hour, UTC, at which a day ends
   */
  public record Plan(
      Function<Mailbox, MailDomain.Digest> kinds,
      List<MailDomain.Digest> wanted,
      int dailyAt,
      Digest.Style style) {
    public Plan {
      wanted = List.copyOf(wanted);
    }
  }

  QuarantineDigests(Admin admin, Shelf shelf, QuarantineTransaction transaction) {
    this.admin = admin;
    this.shelf = shelf;
    this.transaction = transaction;
  }

  /** Whether it is time. */
  boolean isDue(Plan plan, Instant now)
      throws InterruptedException, ExecutionException, TimeoutException {
    DigestTimes times = read();
    return plan.wanted().stream().anyMatch(kind -> due(times, kind, plan, now).isPresent());
  }

  /**
   * Writes some of what is due. The transaction is open, and the shelf knows all that is held.
   *
   * @param ends up to where the shelf knows the log
   * @param written hears how many are committed
   * @return how many; none where all is written
   */
  int write(Plan plan, Instant now, Map<TopicPartition, Long> ends, IntConsumer written)
      throws InterruptedException, ExecutionException, TimeoutException {
    DigestTimes times = read();
    int count = 0;
    for (MailDomain.Digest kind : plan.wanted()) {
      Optional<DigestTimes.Due> due = due(times, kind, plan, now);
      if (due.isPresent()) {
        DigestTimes.Due settled = settled(due.get(), ends);
        if (times.isAhead(kind, now)) {
          LOG.warnf("%s digests were written by a clock that is far ahead of this one", kind);
        }
        count += write(new Part(plan, times, settled), now, written);
      }
    }
    return count;
  }

  private static Optional<DigestTimes.Due> due(
      DigestTimes times, MailDomain.Digest kind, Plan plan, Instant now) {
    return times.due(kind, plan.dailyAt(), now);
  }

  /** Of what has not begun all is told that is in the log now. */
  private DigestTimes.Due settled(DigestTimes.Due due, Map<TopicPartition, Long> ends)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (due.isBegun()) {
      return due;
    }
    return due.of(
        due.begins().isPresent()
            ? byPartition(LogTimes.before(admin, due.begins().get()))
            : due.stretch().from(),
        byPartition(ends));
  }

  private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> offsets) {
    return offsets.entrySet().stream()
        .collect(Collectors.toMap(at -> at.getKey().partition(), Map.Entry::getValue));
  }

  private record Part(Plan plan, DigestTimes times, DigestTimes.Due due) {}

  private int write(Part part, Instant now, IntConsumer written) {
    DigestTimes.Due due = part.due();
    SortedMap<String, Addressee> next =
        new Addressees(due::id, to -> part.plan().kinds().apply(to) == due.kind(), AT_A_LOOK)
            .next(shelf.within(due.stretch()), due.after());
    Digest digest = new Digest(part.plan().style(), now);
    List<ProducerRecord<String, byte[]>> some = new ArrayList<>();
    for (Map.Entry<String, Addressee> one : next.entrySet()) {
      if (some.size() == AT_ONCE) {
        commit(some, part, written);
        some.clear();
      }
      Addressee to = one.getValue();
      some.add(MailCodec.encode(digest.to(due.id(to.address()), to)).to(Topic.ACCEPTED));
      part.times().written(due, one.getKey());
    }
    if (next.size() < AT_A_LOOK) {
      part.times().closed(due);
    }
    commit(some, part, written);
    return next.size();
  }

  private void commit(List<ProducerRecord<String, byte[]>> some, Part part, IntConsumer written) {
    transaction.write(some, Groups.DIGESTS, position(part));
    written.accept(some.size());
  }

  /** An offset's metadata is how far digests are; the offset is only for who watches the group. */
  private static Map<TopicPartition, OffsetAndMetadata> position(Part part) {
    Map<TopicPartition, OffsetAndMetadata> position = new HashMap<>();
    Map<Integer, Long> ends = part.due().stretch().to();
    part.times()
        .texts(ends.keySet())
        .forEach(
            (partition, text) ->
                position.put(
                    new TopicPartition(Topic.QUARANTINED.topicName(), partition),
                    new OffsetAndMetadata(ends.getOrDefault(partition, 0L), text)));
    return position;
  }

  /** What another process may still commit is waited for. */
  private DigestTimes read() throws InterruptedException, ExecutionException, TimeoutException {
    Map<Integer, String> texts = new HashMap<>();
    admin
        .listConsumerGroupOffsets(
            Groups.DIGESTS, new ListConsumerGroupOffsetsOptions().requireStable(true))
        .partitionsToOffsetAndMetadata()
        .get(ANSWER_SECONDS, TimeUnit.SECONDS)
        .forEach((at, found) -> texts.put(at.partition(), found.metadata()));
    return DigestTimes.parse(texts);
  }
}
