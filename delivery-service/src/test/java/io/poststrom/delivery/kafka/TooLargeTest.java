package io.poststrom.delivery.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.sample.Samples;
import io.poststrom.kafka.Clients;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.RecipientState;
import io.poststrom.site.Site;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that a topic does not take hold up nothing. */
class TooLargeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Site SITE = new Site("mx:next.example");
  private KafkaSite kafka;
  private FakeTransport transport;
  private Optional<DeliveryQueue> queue = Optional.empty();

  @BeforeEach
  void startBroker(@TempDir Path folder) throws Exception {
    kafka = new KafkaSite(folder);
    transport = new FakeTransport(kafka.clock());
  }

  @AfterEach
  void stopBroker() {
    queue.ifPresent(DeliveryQueue::close);
    kafka.close();
  }

  @Test
  void theReportOfAMailAsLargeAsARecordIsWritten() {
    transport.answer(transport::failed);
    Obligation large = queued("Subject: x\r\n" + "y".repeat(Topic.MAX_RECORD - 1_000), 1);

    start();

    awaitDone(large);
    AcceptedMail report = reports().getFirst();
    assertTrue(report.value().length <= Topic.MAX_RECORD / 2);
  }

  @Test
  void aReportThatItsTopicDoesNotTakeIsSetAsideAndTheFailureStands() throws Exception {
    transport.answer(transport::failed);
    Obligation quoted = queued("Subject: x\r\n\r\n" + "a line\r\n".repeat(2_000), 1);
    takesAtMost(Topic.ACCEPTED, 8_000);

    start();

    awaitDone(quoted);
    assertTrue(state(quoted).states().getFirst() instanceof RecipientState.Failed);
    ConsumerRecord<String, byte[]> letter = deadLetters(1).getFirst();
    AcceptedMail report = MailCodec.decode(letter.key(), letter.headers(), letter.value());
    assertEquals("bounce", report.envelope().client().listener());
    assertTrue(text(letter, "dead-letter-reason").contains("mail.accepted"));
    assertTrue(text(letter, "dead-letter-from").startsWith("mail.outbound/"));
    assertEquals(
        List.of("deadlettered sender@origin.example"), kafka.events(report.envelope().id()));
    assertEquals(
        List.of("attempted a0@next.example", "bounced a0@next.example"),
        kafka.events(quoted.envelope().id()));
    assertOthersGoOn();
  }

  @Test
  void whatTheDeadLetterTopicDoesNotTakeEitherLeavesItsReasonThere() throws Exception {
    transport.answer(transport::failed);
    Obligation quoted = queued("Subject: x\r\n\r\n" + "a line\r\n".repeat(2_000), 1);
    takesAtMost(Topic.ACCEPTED, 8_000);
    takesAtMost(Topic.DEAD_LETTER, 8_000);

    start();

    awaitDone(quoted);
    ConsumerRecord<String, byte[]> letter = deadLetters(1).getFirst();
    assertEquals(0, letter.value().length);
    assertTrue(text(letter, "dead-letter-reason").contains("mail.accepted"));
    assertOthersGoOn();
  }

  @Test
  void aStateThatTheQueueDoesNotTakeLeavesItWithTheRecipientsThatAreStillOwed() throws Exception {
    transport.answer(transport::deferred);
    Obligation wide = queued("Subject: x\r\n\r\nbody\r\n", 60);
    takesAtMost(Topic.OUTBOUND, 3_000);

    start();

    ConsumerRecord<String, byte[]> letter = deadLetters(1).getFirst();
    Obligation owed = ObligationCodec.decode(letter.key(), letter.headers(), letter.value());
    assertEquals(wide.id(), owed.id());
    assertEquals(wide.envelope().recipients(), owed.envelope().recipients());
    assertEquals(wide.content(), owed.content());
    assertEquals(
        60,
        kafka.events(wide.envelope().id()).stream()
            .filter(event -> event.startsWith("deadlettered "))
            .count());
    assertOthersGoOn();
    await().atMost(PATIENCE).until(() -> queue.orElseThrow().counts().live() == 0);
    assertEquals(1, attempts(wide));
    kafka.clock().advance(Duration.ofMinutes(10));
    restart();
    assertOthersGoOn();
    assertEquals(1, attempts(wide), "it has left the queue for good");
  }

  @Test
  void aPoisonRecordThatTheDeadLetterTopicDoesNotTakeLeavesItsReasonThere() throws Exception {
    takesAtMost(Topic.DEAD_LETTER, 8_000);
    kafka.send(new ProducerRecord<>(Topic.OUTBOUND.topicName(), 0, "poison", new byte[20_000]));

    start();

    ConsumerRecord<String, byte[]> letter = deadLetters(1).getFirst();
    assertEquals("mail.outbound/0/0", text(letter, "dead-letter-from"));
    assertOthersGoOn();
  }

  private void start() {
    queue = Optional.of(kafka.queue("one", transport));
  }

  private void restart() {
    queue.orElseThrow().close();
    start();
  }

  private void assertOthersGoOn() {
    transport.answer(transport::delivered);
    awaitDone(queued("Subject: next\r\n\r\n", 1));
  }

  private Obligation queued(String text, int recipients) {
    byte[] content = text.getBytes(StandardCharsets.US_ASCII);
    Instant now = Instant.ofEpochMilli(kafka.clock().millis());
    Recipient[] all =
        IntStream.range(0, recipients)
            .mapToObj(i -> Recipient.of(Samples.mailbox("a" + i + "@next.example")))
            .toArray(Recipient[]::new);
    Envelope envelope = Samples.envelope(Samples.mailId(now), now, content.length, all);
    RecordMetadata at =
        kafka.send(
            MailCodec.encode(
                    new AcceptedMail(
                        envelope, List.of(), new ContentRef.Inline(), content, Optional.empty()))
                .to(Topic.ACCEPTED, 0));
    Obligation obligation =
        Samples.queued(
            SITE,
            envelope,
            new ContentRef.AtRecord(at.topic(), at.partition(), at.offset()),
            new byte[0]);
    kafka.queue(obligation);
    return obligation;
  }

  private void takesAtMost(Topic topic, int octets) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
    AlterConfigOp set =
        new AlterConfigOp(
            new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(octets)),
            AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Clients.common(kafka.settings(), "test-admin"))) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }
  }

  private void awaitDone(Obligation obligation) {
    await().atMost(PATIENCE).until(() -> state(obligation).isDone());
  }

  private Obligation state(Obligation obligation) {
    return kafka.states().getOrDefault(obligation.id().text(), obligation);
  }

  private long attempts(Obligation obligation) {
    return transport.made().stream()
        .filter(made -> made.attempt().obligation().equals(obligation.id()))
        .count();
  }

  private List<ConsumerRecord<String, byte[]>> deadLetters(int count) {
    await().atMost(PATIENCE).until(() -> kafka.records(Topic.DEAD_LETTER).size() == count);
    return kafka.records(Topic.DEAD_LETTER);
  }

  private List<AcceptedMail> reports() {
    return kafka.records(Topic.ACCEPTED).stream()
        .filter(record -> !Arrays.equals(record.value(), new byte[0]))
        .map(TooLargeTest::mail)
        .filter(mail -> mail.envelope().client().listener().equals("bounce"))
        .toList();
  }

  private static AcceptedMail mail(ConsumerRecord<String, byte[]> record) {
    try {
      return MailCodec.decode(record.key(), record.headers(), record.value());
    } catch (BadRecord e) {
      throw new AssertionError(e);
    }
  }

  private static String text(ConsumerRecord<String, byte[]> letter, String header) {
    return new String(letter.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
  }
}
