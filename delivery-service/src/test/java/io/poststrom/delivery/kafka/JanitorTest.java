package io.poststrom.delivery.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.delivery.sample.Samples;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.Groups;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.site.Site;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A janitor whose windows are over at once: only what is owed holds the logs. */
class JanitorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration ROUND = Duration.ofMillis(300);
  private static final int MAILS = 12;
  private static final int OWED = 5;

  @Test
  void whatIsStillOwedOutlivesEveryWindowAndWhatIsNotGoes(@TempDir Path folder) throws Exception {
    try (KafkaSite kafka = new KafkaSite(folder)) {
      FakeTransport transport = new FakeTransport(kafka.clock());
      transport.answer(
          attempt ->
              attempt.envelope().recipients().getFirst().mailbox().localPart().equals("slow")
                  ? transport.deferred(attempt)
                  : transport.delivered(attempt));
      List<Obligation> all = new ArrayList<>();
      for (int i = 0; i < MAILS; i++) {
        all.add(accept(kafka, i == OWED ? "slow@next.example" : "fast@next.example"));
      }
      // A chunk that a queued mail refers to, and one that nothing refers to any more.
      kafka.send(new ProducerRecord<>(Topic.CONTENT.topicName(), 0, "gone", new byte[9]));
      Obligation chunked = chunked(kafka);
      kafka.filterCommits(Groups.FILTER, Topic.ACCEPTED, Map.of(0, MAILS - 2L, 1, 0L));
      kafka.filterCommits(Groups.FILTER_SLOW, Topic.SLOW, Map.of(0, 0L, 1, 0L));
      DeliveryQueue queue = kafka.queue("one", transport);
      try (Janitor janitor = janitor(kafka, queue)) {
        janitor.start();

        await().atMost(PATIENCE).until(() -> kafka.beginning(Topic.ACCEPTED, 0) == OWED);
        await()
            .during(ROUND.multipliedBy(6))
            .until(() -> kafka.beginning(Topic.ACCEPTED, 0) == OWED);
        assertEquals(0, kafka.beginning(Topic.CONTENT, 0), "the oldest unprocessed mail is young");

        // The content is read from the log at the retry; then nothing holds it.
        transport.answer(transport::delivered);
        kafka.clock().advance(Duration.ofHours(3));
        await().atMost(PATIENCE).until(() -> isDone(kafka, all.get(OWED)));
        assertArrayEquals(Samples.content(), last(transport, all.get(OWED)));
        await().atMost(PATIENCE).until(() -> kafka.beginning(Topic.ACCEPTED, 0) == MAILS - 2);
        await().atMost(PATIENCE).until(() -> isDone(kafka, chunked));
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, last(transport, chunked));
      } finally {
        queue.close();
      }
    }
  }

  @Test
  void whatOnlyADeadLetterRefersToStaysUntilItIsDeleted(@TempDir Path folder) throws Exception {
    try (KafkaSite kafka = new KafkaSite(folder)) {
      FakeTransport transport = new FakeTransport(kafka.clock());
      accept(kafka, "fast@next.example");
      Envelope lost = envelope(kafka, "lost@next.example", 5);
      RecordMetadata at =
          kafka.send(
              new ProducerRecord<>(
                  Topic.ACCEPTED.topicName(), 0, lost.id().text(), new byte[] {1, 2, 3, 4, 5}));
      // Its envelope can be read, its state can't: it ends on the dead-letter topic.
      Obligation obligation =
          Samples.queued(
              new Site("mx:next.example"),
              lost,
              new ContentRef.AtRecord(at.topic(), at.partition(), at.offset()),
              new byte[0]);
      kafka.queueWithoutState(obligation);
      accept(kafka, "fast@next.example");
      kafka.filterCommits(Groups.FILTER, Topic.ACCEPTED, Map.of(0, 3L, 1, 0L));
      kafka.filterCommits(Groups.FILTER_SLOW, Topic.SLOW, Map.of(0, 0L, 1, 0L));
      DeliveryQueue queue = kafka.queue("one", transport);
      try (Janitor janitor = janitor(kafka, queue)) {
        janitor.start();

        await().atMost(PATIENCE).until(() -> kafka.beginning(Topic.ACCEPTED, 0) == 1);
        await().during(ROUND.multipliedBy(6)).until(() -> kafka.beginning(Topic.ACCEPTED, 0) == 1);
        assertEquals(
            List.of("deadlettered lost@next.example"), kafka.events(obligation.id().mail()));

        ConsumerRecord<String, byte[]> letter = kafka.records(Topic.DEAD_LETTER).getFirst();
        kafka.deleteUpTo(letter);
        await().atMost(PATIENCE).until(() -> kafka.beginning(Topic.ACCEPTED, 0) == 3);
      } finally {
        queue.close();
      }
    }
  }

  @Test
  void nothingIsDeletedWhereTheFilterHasNeverSpoken(@TempDir Path folder) throws Exception {
    try (KafkaSite kafka = new KafkaSite(folder)) {
      FakeTransport transport = new FakeTransport(kafka.clock());
      Obligation obligation = accept(kafka, "fast@next.example");
      DeliveryQueue queue = kafka.queue("one", transport);
      try (Janitor janitor = janitor(kafka, queue)) {
        janitor.start();
        await().atMost(PATIENCE).until(() -> isDone(kafka, obligation));

        await()
            .during(ROUND.multipliedBy(10))
            .atMost(PATIENCE)
            .until(() -> kafka.beginning(Topic.ACCEPTED, 0) == 0);
      } finally {
        queue.close();
      }
    }
  }

  private static Janitor janitor(KafkaSite kafka, DeliveryQueue queue) {
    return new Janitor(
        Clients.common(kafka.settings(), "test-janitor"),
        new JanitorSettings(ROUND, Duration.ZERO, Duration.ZERO, Duration.ofHours(1)),
        () -> queue.partitions().contains(0),
        kafka.clock());
  }

  private static Obligation accept(KafkaSite kafka, String recipient) {
    byte[] content = Samples.content();
    Envelope envelope = envelope(kafka, recipient, content.length);
    AcceptedMail mail =
        new AcceptedMail(envelope, List.of(), new ContentRef.Inline(), content, Optional.empty());
    RecordMetadata at = kafka.send(MailCodec.encode(mail).to(Topic.ACCEPTED, 0));
    return queue(kafka, envelope, new ContentRef.AtRecord(at.topic(), at.partition(), at.offset()));
  }

  private static Obligation chunked(KafkaSite kafka) {
    Envelope envelope = envelope(kafka, "large@next.example", 5);
    List<Long> offsets = new ArrayList<>();
    for (byte[] chunk : List.of(new byte[] {1, 2, 3}, new byte[] {4, 5})) {
      offsets.add(
          kafka
              .send(new ProducerRecord<>(Topic.CONTENT.topicName(), 0, envelope.id().text(), chunk))
              .offset());
    }
    return queue(kafka, envelope, new ContentRef.Chunks(0, offsets));
  }

  private static Envelope envelope(KafkaSite kafka, String recipient, long size) {
    Instant now = Instant.ofEpochMilli(kafka.clock().millis());
    return Samples.envelope(
        Samples.mailId(now), now, size, Recipient.of(Samples.mailbox(recipient)));
  }

  private static Obligation queue(KafkaSite kafka, Envelope envelope, ContentRef content) {
    Obligation obligation =
        Samples.queued(new Site("mx:next.example"), envelope, content, new byte[0]);
    kafka.queue(obligation);
    return obligation;
  }

  private static boolean isDone(KafkaSite kafka, Obligation obligation) {
    return kafka.states().getOrDefault(obligation.id().text(), obligation).isDone();
  }

  private static byte[] last(FakeTransport transport, Obligation obligation) {
    return transport.made().stream()
        .filter(made -> made.attempt().obligation().equals(obligation.id()))
        .reduce((first, second) -> second)
        .orElseThrow()
        .content();
  }
}
