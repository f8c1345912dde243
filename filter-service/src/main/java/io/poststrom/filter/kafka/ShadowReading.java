package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.pipeline.Appraisal;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.shadow.Comparison;
import io.poststrom.filter.shadow.Opinion;
import io.poststrom.kafka.Clients;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Verdict;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.MailCodec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * What live shadow and replay have in common: mails to opinions. Mails whose checks take long are
 * in work meanwhile; how many that may be is bounded. One thread.
 */
final class ShadowReading {
  private static final Logger LOG = Logger.getLogger(ShadowReading.class);
  private static final String MAILS = "200";

  /** Events are small, a mail has four of them or more, and there are those of all filters. */
  private static final int EVENTS = 4_000;

  /** So many mails may be in work. */
  private static final int MOST = 1_000;

  /** And so many octets of them in memory; one mail may always be. */
  private static final long MOST_OCTETS = 64 << 20;

  /** Of a large mail its first piece is in memory, and one that is looked at. */
  private static final long MOST_OF_ONE = 1 << 20;

  private final Appraisal appraisal;
  private final Lane lane;
  private final Comparison comparison;
  private final Deque<ConsumerRecord<String, byte[]>> unbegun = new ArrayDeque<>();
  private final Deque<Job> inWork = new ArrayDeque<>();
  private long octets;
  private int begun;

  ShadowReading(Appraisal appraisal, Lane lane, Comparison comparison) {
    this.appraisal = appraisal;
    this.lane = lane;
    this.comparison = comparison;
  }

  /** A consumer of committed records, without a group where that is empty. */
  static KafkaConsumer<String, byte[]> consumer(KafkaSettings kafka, String name, String group) {
    return new KafkaConsumer<>(properties(kafka, name, group));
  }

  private static Properties properties(KafkaSettings kafka, String name, String group) {
    Properties properties = Clients.consumer(kafka, name, group);
    if (group.isEmpty()) {
      properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    }
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAILS);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "4194304");
    return properties;
  }

  /** One of events, without a group: what is written from now on unless it is told otherwise. */
  static KafkaConsumer<String, byte[]> ofEvents(KafkaSettings kafka, String name) {
    Properties properties = properties(kafka, name, "");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(EVENTS));
    return new KafkaConsumer<>(properties);
  }

  /** How many records of its partitions a consumer has not given yet, as far as it knows. */
  static long lag(KafkaConsumer<String, byte[]> consumer) {
    return consumer.assignment().stream().mapToLong(at -> consumer.currentLag(at).orElse(0)).sum();
  }

  /** One without a group, which is told where the log has been shortened under it. */
  static KafkaConsumer<String, byte[]> strict(KafkaSettings kafka, String name) {
    Properties properties = properties(kafka, name, "");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return new KafkaConsumer<>(properties);
  }

  /** All partitions of a topic. */
  static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private record Job(
      AcceptedMail mail, CompletableFuture<Map<String, Verdict>> verdicts, long deadlineNanos) {}

  /** Takes these: each is begun as soon as there is room. */
  void take(Iterable<ConsumerRecord<String, byte[]>> records) {
    records.forEach(unbegun::add);
    begin();
  }

  /** Whether more may be taken: all that were are begun. */
  boolean hasRoom() {
    return unbegun.isEmpty();
  }

  /** How many mails were taken and have no verdict yet. */
  int waiting() {
    return unbegun.size() + inWork.size();
  }

  /** What has its verdicts, or gets none in time, is done with; the others wait on. */
  void settle() {
    long now = System.nanoTime();
    for (Iterator<Job> jobs = inWork.iterator(); jobs.hasNext(); ) {
      Job job = jobs.next();
      if (job.verdicts().isDone() || now - job.deadlineNanos() >= 0) {
        jobs.remove();
        octets -= inMemory(job.mail());
        settle(job);
      }
    }
    begin();
  }

  private void begin() {
    while (!unbegun.isEmpty()
        && inWork.size() < MOST
        && (inWork.isEmpty() || octets < MOST_OCTETS)) {
      begin(unbegun.remove());
    }
  }

  private void begin(ConsumerRecord<String, byte[]> record) {
    try {
      AcceptedMail mail = MailCodec.decode(record.key(), record.headers(), record.value());
      if (Appraisal.isJudged(mail)) {
        long deadline = System.nanoTime() + lane.perBatch().toNanos();
        inWork.add(new Job(mail, appraisal.appraise(mail, lane).toCompletableFuture(), deadline));
        octets += inMemory(mail);
        begun++;
      }
    } catch (BadRecord e) {
      LOG.debugf("no mail at %d: %s", record.offset(), e.getMessage());
    }
  }

  private static long inMemory(AcceptedMail mail) {
    return Math.min(mail.envelope().size(), MOST_OF_ONE);
  }

  private void settle(Job job) {
    if (!job.verdicts().isDone()) {
      LOG.debugf("mail %s was not appraised in time", job.mail().envelope().id());
      return;
    }
    try {
      job.verdicts()
          .join()
          .forEach(
              (recipient, verdict) ->
                  comparison.shadow(job.mail().envelope().id(), recipient, Opinion.of(verdict)));
    } catch (CompletionException e) {
      LOG.debugf("mail %s was not appraised: %s", job.mail().envelope().id(), e.getMessage());
    }
  }

  /**
   * Takes these and waits for all.
   *
   * @return how many of them are judged
   */
  int all(Iterable<ConsumerRecord<String, byte[]>> records) throws InterruptedException {
    int before = begun;
    take(records);
    while (!inWork.isEmpty()) {
      await(inWork.getFirst());
      settle();
    }
    return begun - before;
  }

  private static void await(Job job) throws InterruptedException {
    try {
      long left = Math.max(0, job.deadlineNanos() - System.nanoTime());
      job.verdicts().get(left, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.tracef("mail %s: %s", job.mail().envelope().id(), e); // settle() says so
    }
  }

  /** What was decided about mails that have been appraised; no others are remembered. */
  void eventsOfKnown(Iterable<ConsumerRecord<String, byte[]>> records) {
    for (ConsumerRecord<String, byte[]> record : records) {
      FilteredEvents.read(record)
          .ifPresent(it -> comparison.realOfKnown(it.mail(), it.recipient(), it.opinion()));
    }
  }

  /** What was decided. */
  void events(Iterable<ConsumerRecord<String, byte[]>> records) {
    for (ConsumerRecord<String, byte[]> record : records) {
      FilteredEvents.read(record)
          .ifPresent(it -> comparison.real(it.mail(), it.recipient(), it.opinion()));
    }
  }
}
