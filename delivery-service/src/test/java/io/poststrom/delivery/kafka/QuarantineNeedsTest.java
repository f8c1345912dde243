package io.poststrom.delivery.kafka;

import static org.awaitility.Awaitility.await;

import io.poststrom.delivery.sample.Samples;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.Groups;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.QuarantineDecision;
import io.poststrom.mail.QuarantineDecision.Outcome;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Verdict;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.QuarantineCodec;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A held mail whose content lies in chunks, and a janitor whose windows are over at once. */
class QuarantineNeedsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration ROUND = Duration.ofMillis(200);
  private static final Duration SOME_ROUNDS = ROUND.multipliedBy(8);

  @Test
  void contentStaysWhileItsMailIsHeldOrReleasedAndNotYetProcessed(@TempDir Path folder)
      throws Exception {
    try (KafkaSite kafka = new KafkaSite(folder)) {
      chunk(kafka, "gone");
      Envelope envelope = envelope(kafka);
      long chunk = chunk(kafka, envelope.id().text());
      chunk(kafka, "gone");
      AcceptedMail mail = mail(envelope, new ContentRef.Chunks(0, List.of(chunk)));
      long held = kafka.send(MailCodec.encode(mail).to(Topic.QUARANTINED, 0)).offset();
      processed(kafka, 0);
      kafka.clock().advance(Duration.ofHours(1));
      DeliveryQueue queue = kafka.queue("one", new FakeTransport(kafka.clock()));
      try (Janitor janitor = janitor(kafka, queue)) {
        janitor.start();
        await().atMost(PATIENCE).until(() -> kafka.beginning(Topic.CONTENT, 0) == chunk);

        aborted(kafka, decision(envelope, held, Optional.empty()));
        await().during(SOME_ROUNDS).until(() -> kafka.beginning(Topic.CONTENT, 0) == chunk);

        long again = kafka.send(MailCodec.encode(mail).to(Topic.ACCEPTED, 0)).offset();
        Optional<ContentRef.AtRecord> goesOn =
            Optional.of(new ContentRef.AtRecord(Topic.ACCEPTED.topicName(), 0, again));
        decide(kafka, decision(envelope, held, goesOn));
        decide(kafka, new QuarantineDecision.Expired(held + 1, now(kafka)));
        await().during(SOME_ROUNDS).until(() -> kafka.beginning(Topic.CONTENT, 0) == chunk);

        processed(kafka, again + 1);
        await().atMost(PATIENCE).until(() -> kafka.beginning(Topic.CONTENT, 0) > chunk);
        await().atMost(PATIENCE).until(() -> kafka.beginning(Topic.QUARANTINED, 0) == held + 1);
      } finally {
        queue.close();
      }
    }
  }

  private static Janitor janitor(KafkaSite kafka, DeliveryQueue queue) {
    return new Janitor(
        Clients.common(kafka.settings(), "test-janitor"),
        new JanitorSettings(ROUND, Duration.ZERO, Duration.ZERO, Duration.ZERO),
        () -> queue.partitions().contains(0),
        kafka.clock());
  }

  private static Instant now(KafkaSite kafka) {
    return Instant.ofEpochMilli(kafka.clock().millis());
  }

  private static Envelope envelope(KafkaSite kafka) {
    return Samples.envelope(
        Samples.mailId(now(kafka)),
        now(kafka),
        5,
        Recipient.of(Samples.mailbox("held@next.example")));
  }

  private static AcceptedMail mail(Envelope envelope, ContentRef content) {
    Verdict verdict = new Verdict(Verdict.Action.QUARANTINE, 12, List.of());
    return new AcceptedMail(envelope, List.of(), content, new byte[0], Optional.of(verdict));
  }

  private static QuarantineDecision decision(
      Envelope envelope, long held, Optional<ContentRef.AtRecord> goesOn) {
    return new QuarantineDecision.OfMail(
        envelope.id(),
        held,
        List.of(0),
        goesOn.isPresent() ? Outcome.RELEASED : Outcome.DELETED,
        "ann",
        envelope.acceptedAt(),
        goesOn);
  }

  private static long chunk(KafkaSite kafka, String key) {
    return kafka
        .send(new ProducerRecord<>(Topic.CONTENT.topicName(), 0, key, new byte[5]))
        .offset();
  }

  private static void decide(KafkaSite kafka, QuarantineDecision decision) {
    kafka.send(QuarantineCodec.encode(decision).to(Topic.QUARANTINED, 0));
  }

  private static void aborted(KafkaSite kafka, QuarantineDecision decision) throws Exception {
    Properties properties = Clients.producer(kafka.settings(), "aborting");
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "aborting");
    try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(properties)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(QuarantineCodec.encode(decision).to(Topic.QUARANTINED, 0)).get();
      producer.abortTransaction();
    }
  }

  private static void processed(KafkaSite kafka, long below) throws Exception {
    kafka.filterCommits(Groups.FILTER, Topic.ACCEPTED, Map.of(0, below, 1, 0L));
    kafka.filterCommits(Groups.FILTER_SLOW, Topic.SLOW, Map.of(0, 0L, 1, 0L));
  }
}
