package io.poststrom.delivery.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.RecipientState;
import io.poststrom.site.Site;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker on a real broker, with next hops that are a function. */
class DeliveryQueueTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static KafkaSite kafka;

  private final List<DeliveryQueue> queues = new ArrayList<>();
  private FakeTransport transport;
  private Site site;

  @BeforeAll
  static void startBroker(@TempDir Path folder) throws Exception {
    kafka = new KafkaSite(folder);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @BeforeEach
  void makeNextHop() {
    transport = new FakeTransport(kafka.clock());
    site = new Site("mx:" + Samples.mailId(Instant.now()) + ".example");
  }

  @AfterEach
  void stopQueues() {
    queues.forEach(DeliveryQueue::close);
  }

  @Test
  void aQueuedMailIsDeliveredOnceAndItsStateAndEventsSaySo() {
    Obligation obligation = queued("a@next.example");
    start("one");

    awaitState(obligation, Obligation::isDone);

    assertTrue(state(obligation).states().getFirst() instanceof RecipientState.Delivered);
    assertEquals(1, attemptsOf(obligation));
    assertArrayEquals(Samples.content(), transport.made().getFirst().content());
    assertEquals(
        List.of("io.poststrom.mail.attempted", "io.poststrom.mail.delivered"),
        eventTypes(obligation.id().mail()));
  }

  @Test
  void aRetryReadsTheContentFromWhereItLies() {
    transport.answer(transport::deferred);
    byte[] content = "Subject: x\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);
    Obligation obligation = accepted(content, "a@next.example");
    start("one");
    awaitState(obligation, o -> o.attempts() == 1);

    transport.answer(transport::delivered);
    kafka.clock().advance(Duration.ofMinutes(7));
    awaitState(obligation, Obligation::isDone);

    List<FakeTransport.Made> made = madeFor(obligation);
    assertEquals(2, made.size());
    assertArrayEquals(content, made.get(1).content());
    assertEquals(1, state(obligation).attempts() - 1);
  }

  @Test
  void aFailureAndItsReportAreWrittenTogether() throws Exception {
    transport.answer(transport::failed);
    Obligation obligation = queued("a@next.example", "b@next.example");
    start("one");

    awaitState(obligation, Obligation::isDone);

    List<AcceptedMail> reports = reportsTo(Samples.SENDER.text(), obligation);
    assertEquals(1, reports.size(), "one report for both recipients");
    String text = new String(reports.getFirst().value(), StandardCharsets.UTF_8);
    assertTrue(text.contains("Final-Recipient: rfc822; a@next.example"));
    assertTrue(text.contains("Final-Recipient: rfc822; b@next.example"));
    assertTrue(text.contains("How are you?"));
    assertTrue(eventTypes(obligation.id().mail()).contains("io.poststrom.mail.bounced"));
  }

  @Test
  void aMailThatNobodyTakesExpiresWithAReportAlthoughItsSiteHangs() {
    transport.answerLater(attempt -> new CompletableFuture<AttemptResult>());
    List<Obligation> all = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      all.add(queued("a@next.example"));
    }
    start("one");
    await().atMost(PATIENCE).until(() -> transport.made().size() == 20);

    kafka.clock().advance(Duration.ofDays(6));

    List<Obligation> waiting =
        all.stream().filter(obligation -> attemptsOf(obligation) == 0).toList();
    assertEquals(5, waiting.size());
    waiting.forEach(obligation -> awaitState(obligation, Obligation::isDone));
    waiting.forEach(
        obligation -> {
          assertTrue(state(obligation).states().getFirst() instanceof RecipientState.Expired);
          assertEquals(1, reportsTo(Samples.SENDER.text(), obligation).size());
        });
  }

  @Test
  void aDelayIsToldOnce() {
    transport.answer(transport::deferred);
    Obligation obligation = queued("a@next.example");
    start("one");
    awaitState(obligation, o -> o.attempts() == 1);

    kafka.clock().advance(Duration.ofHours(5));
    awaitState(obligation, o -> o.attempts() >= 2);
    kafka.clock().advance(Duration.ofHours(5));
    int before = state(obligation).attempts();
    awaitState(obligation, o -> o.attempts() > before);

    assertEquals(Obligation.DelayWarning.SENT, state(obligation).warning());
    assertEquals(1, reportsTo(Samples.SENDER.text(), obligation).size());
  }

  @Test
  void aNewOwnerGoesOnWhereADeadOneStopped() {
    transport.answer(transport::deferred);
    List<Obligation> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(queued("a@next.example"));
    }
    DeliveryQueue first = start("one");
    all.forEach(obligation -> awaitState(obligation, o -> o.attempts() == 1));
    first.close();

    FakeTransport later = new FakeTransport(kafka.clock());
    queues.add(kafka.queue("two", later));
    kafka.clock().advance(Duration.ofMinutes(7));
    all.forEach(obligation -> awaitState(obligation, Obligation::isDone));

    all.forEach(
        obligation -> {
          assertEquals(1, attemptsOf(obligation), "by the first owner");
          assertEquals(2, state(obligation).attempts());
        });
  }

  @Test
  void aPoisonRecordIsSetAsideAndStopsNothing() {
    int partition = site.partition(0, KafkaSite.PARTITIONS);
    String key = "no obligation " + site.name();
    kafka.send(
        new ProducerRecord<>(Topic.OUTBOUND.topicName(), partition, key, new byte[] {1, 2, 3}));
    Obligation obligation = queued("a@next.example");
    start("one");

    awaitState(obligation, Obligation::isDone);
    await().atMost(PATIENCE).until(() -> deadLetters(key).size() == 1);
    stopQueues();
    queues.clear();
    start("two");
    Obligation next = queued("b@next.example");
    awaitState(next, Obligation::isDone);

    assertEquals(1, deadLetters(key).size(), "a restart does not set it aside again");
    assertArrayEquals(new byte[] {1, 2, 3}, deadLetters(key).getFirst().value());
  }

  @Test
  void twoWorkersShareTheQueueAndNothingIsTriedTwice() {
    transport.answerLater(
        attempt ->
            CompletableFuture.supplyAsync(
                () -> transport.delivered(attempt),
                CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS)));
    start("one");
    List<Obligation> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      site = new Site("mx:" + i + "." + Samples.mailId(Instant.now()) + ".example");
      all.add(queued("a@next.example"));
      if (i == 100) {
        start("two");
      }
      if (i == 200) {
        queues.removeLast().close();
      }
    }

    all.forEach(obligation -> awaitState(obligation, Obligation::isDone));

    all.forEach(obligation -> assertEquals(1, attemptsOf(obligation)));
  }

  @Test
  void aZombieWritesNothingOnceAnotherHasItsName() {
    CompletableFuture<Void> release = new CompletableFuture<>();
    transport.answerLater(attempt -> release.thenApply(late -> transport.failed(attempt)));
    Obligation obligation = queued("a@next.example");
    DeliveryQueue zombie = start("one");
    await().atMost(PATIENCE).until(() -> attemptsOf(obligation) == 1);

    FakeTransport second = new FakeTransport(kafka.clock());
    queues.add(kafka.queue("one", second));
    awaitState(obligation, Obligation::isDone);
    release.complete(null);
    await().atMost(PATIENCE).until(zombie::isFenced);

    assertTrue(state(obligation).states().getFirst() instanceof RecipientState.Delivered);
    assertEquals(0, reportsTo(Samples.SENDER.text(), obligation).size());
    Obligation next = queued("b@next.example");
    awaitState(next, Obligation::isDone);
    assertTrue(state(next).states().getFirst() instanceof RecipientState.Delivered);
  }

  @Test
  void aBrokerThatIsKilledLosesNoOutcome() throws Exception {
    start("one");
    List<Obligation> before = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      before.add(queued("a@next.example"));
    }
    before.forEach(obligation -> awaitState(obligation, Obligation::isDone));
    CompletableFuture<Void> release = new CompletableFuture<>();
    transport.answerLater(attempt -> release.thenApply(released -> transport.delivered(attempt)));
    Obligation during = queued("a@next.example");
    await().atMost(PATIENCE).until(() -> attemptsOf(during) == 1);

    kafka.broker().kill9();
    release.complete(null);
    kafka.broker().restart();
    awaitState(during, Obligation::isDone);
    Obligation after = queued("a@next.example");
    awaitState(after, Obligation::isDone);

    assertEquals(1, attemptsOf(during));
    before.forEach(obligation -> assertEquals(1, attemptsOf(obligation)));
  }

  @Test
  void aLaggingEntryIsWrittenAgainAtTheHead() {
    transport.answer(
        attempt ->
            attempt.envelope().recipients().getFirst().mailbox().localPart().equals("slow")
                ? transport.deferred(attempt)
                : transport.delivered(attempt));
    queues.add(kafka.queue("one", transport, 100));
    Obligation slow = queued("slow@next.example");
    awaitState(slow, o -> o.attempts() == 1);
    List<Obligation> others = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      others.add(queued("fast@next.example"));
    }

    await().atMost(PATIENCE).until(() -> recordsOf(slow) >= 3);

    others.forEach(obligation -> awaitState(obligation, Obligation::isDone));
    assertEquals(1, state(slow).attempts());
  }

  // --- steps ---

  private DeliveryQueue start(String instance) {
    DeliveryQueue queue = kafka.queue(instance, transport);
    queues.add(queue);
    return queue;
  }

  private Obligation queued(String... recipients) {
    return accepted(Samples.content(), recipients);
  }

  /** Accepted and addressed, the content in mail.accepted and as a copy in the queue. */
  private Obligation accepted(byte[] content, String... recipients) {
    Instant now = Instant.ofEpochMilli(kafka.clock().millis());
    Recipient[] all =
        Arrays.stream(recipients)
            .map(Samples::mailbox)
            .map(Recipient::of)
            .toArray(Recipient[]::new);
    Envelope envelope = Samples.envelope(Samples.mailId(now), now, content.length, all);
    RecordMetadata at =
        kafka.send(
            MailCodec.encode(
                    new AcceptedMail(
                        envelope, List.of(), new ContentRef.Inline(), content, Optional.empty()))
                .to(Topic.ACCEPTED));
    Obligation obligation =
        Samples.queued(
            site,
            envelope,
            new ContentRef.AtRecord(at.topic(), at.partition(), at.offset()),
            content);
    kafka.queue(obligation);
    return obligation;
  }

  private void awaitState(Obligation obligation, Predicate<Obligation> wanted) {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> wanted.test(state(obligation)));
  }

  private Obligation state(Obligation obligation) {
    Map<String, Obligation> states = kafka.states();
    return states.getOrDefault(obligation.id().text(), obligation);
  }

  private long recordsOf(Obligation obligation) {
    return kafka.records(Topic.OUTBOUND).stream()
        .filter(record -> record.key().equals(obligation.id().text()))
        .count();
  }

  private List<FakeTransport.Made> madeFor(Obligation obligation) {
    return transport.made().stream()
        .filter(made -> made.attempt().obligation().equals(obligation.id()))
        .toList();
  }

  private int attemptsOf(Obligation obligation) {
    return madeFor(obligation).size();
  }

  private List<ConsumerRecord<String, byte[]>> deadLetters(String key) {
    return kafka.records(Topic.DEAD_LETTER).stream()
        .filter(record -> record.key().equals(key))
        .toList();
  }

  private List<String> eventTypes(MailId mail) {
    return kafka.records(Topic.EVENTS).stream()
        .filter(record -> record.key().equals(mail.text()))
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .map(json -> json.replaceAll("(?s).*\"type\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  /** The reports that quote the obligation's mail: its acceptance time and recipients are in it. */
  private List<AcceptedMail> reportsTo(String sender, Obligation obligation) {
    List<AcceptedMail> reports = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : kafka.records(Topic.ACCEPTED)) {
      try {
        AcceptedMail mail = MailCodec.decode(record.key(), record.headers(), record.value());
        boolean isReport = mail.envelope().client().listener().equals("bounce");
        if (isReport
            && mail.envelope().recipients().getFirst().mailbox().text().equals(sender)
            && new String(mail.value(), StandardCharsets.UTF_8)
                .contains(obligation.envelope().id().text())) {
          reports.add(mail);
        }
      } catch (BadRecord e) {
        throw new AssertionError(e);
      }
    }
    return reports;
  }
}
