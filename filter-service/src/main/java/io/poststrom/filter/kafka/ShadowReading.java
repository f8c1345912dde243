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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** What live shadow and replay have in common: a batch of mails to opinions. One thread. */
final class ShadowReading {
  private static final Logger LOG = Logger.getLogger(ShadowReading.class);
  private static final String BATCH = "200";

  private final Appraisal appraisal;
  private final Lane lane;
  private final Comparison comparison;

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
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "4194304");
    return properties;
  }

  /** The same without a group, which is told where the log has been shortened under it. */
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

  private record Job(AcceptedMail mail, CompletableFuture<Map<String, Verdict>> verdicts) {}

  /**
   * Appraises all mails at once.
   *
   * @return how many there were
   */
  int mails(Iterable<ConsumerRecord<String, byte[]>> records) throws InterruptedException {
    List<Job> jobs = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      try {
        AcceptedMail mail = MailCodec.decode(record.key(), record.headers(), record.value());
        if (Appraisal.isJudged(mail)) {
          jobs.add(new Job(mail, appraisal.appraise(mail, lane).toCompletableFuture()));
        }
      } catch (BadRecord e) {
        LOG.debugf("no mail at %d: %s", record.offset(), e.getMessage());
      }
    }
    for (Job job : jobs) {
      settle(job);
    }
    return jobs.size();
  }

  private void settle(Job job) throws InterruptedException {
    try {
      job.verdicts()
          .get(lane.perBatch().toMillis(), TimeUnit.MILLISECONDS)
          .forEach(
              (recipient, verdict) ->
                  comparison.shadow(job.mail().envelope().id(), recipient, Opinion.of(verdict)));
    } catch (ExecutionException | TimeoutException e) {
      LOG.debugf("mail %s was not appraised: %s", job.mail().envelope().id(), e.getMessage());
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
