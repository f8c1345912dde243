package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.checks.DkimCheck;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.MailFilter;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.ContentReader;
import io.poststrom.kafka.LogReader;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole Kafka side on a real broker. Each test looks at its own mails only. */
@Timeout(180)
class FilterWorkerTest {
  @TempDir static Path folder;
  private static TestLog log;

  private final List<FilterWorker> workers = new ArrayList<>();
  private final TestFilter.Counting counting = new TestFilter.Counting();

  @BeforeAll
  static void startBroker() throws Exception {
    log = new TestLog(folder);
  }

  @AfterAll
  static void stopBroker() {
    log.close();
  }

  @AfterEach
  void stopWorkers() throws InterruptedException {
    for (FilterWorker worker : workers) {
      worker.stop(Duration.ofSeconds(10));
    }
  }

  private FilterWorker start(String name, Lane lane, MailFilter filter) {
    FilterWorker worker =
        new FilterWorker(
            log.settings,
            name,
            lane,
            new FilterWorker.Company(filter, counting, RecentContents.none()));
    workers.add(worker);
    worker.start();
    return worker;
  }

  private static List<AcceptedMail> mails(String source, int count) {
    List<AcceptedMail> mails = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String[] recipients = {"b@one.test", "c@mx" + i % 7 + ".example.net"};
      mails.add(Mails.mail(source + i, Mails.relay(), Mails.CLEAN, recipients));
    }
    return mails;
  }

  private static List<String> types(List<ConsumerRecord<String, byte[]>> events) {
    return events.stream()
        .map(event -> new String(event.value(), StandardCharsets.UTF_8))
        .map(json -> json.replaceAll(".*\"type\":\"io.poststrom.mail.([a-z]+)\".*", "$1"))
        .sorted()
        .toList();
  }

  private static Obligation obligation(ConsumerRecord<String, byte[]> queued) throws Exception {
    return ObligationCodec.decode(queued.key(), queued.headers(), queued.value());
  }

  private static void chunk(int partition, MailId id, byte[] octets) {
    log.write(
        List.of(new ProducerRecord<>(Topic.CONTENT.topicName(), partition, id.text(), octets)));
  }

  private static AcceptedMail chunked(MailId id, long size, ContentRef.Chunks content) {
    return new AcceptedMail(
        Mails.envelope(id, Mails.world(), size, "b@one.test"),
        List.of(),
        content,
        new byte[0],
        Optional.empty());
  }

  private static void assertEachOnce(
      List<AcceptedMail> mails, int perMail, List<ConsumerRecord<String, byte[]>> records) {
    Map<String, Integer> keys = new HashMap<>();
    records.forEach(record -> keys.merge(record.key(), 1, Integer::sum));
    assertEquals(Set.of(1), Set.copyOf(keys.values()), "each obligation once");
    assertEquals(mails.size() * perMail, keys.size());
  }

  @Test
  void aMailBecomesOneObligationPerSiteAndItsEvents() throws Exception {
    start("usual", TestFilter.FAST, TestFilter.inlineOnly());
    AcceptedMail mail =
        Mails.mail("usual", Mails.relay(), Mails.CLEAN, "b@one.test", "c@two.test", "d@mx.net");

    log.accept(List.of(mail));

    List<ConsumerRecord<String, byte[]>> queued = log.await(Topic.OUTBOUND, 2, TestLog.of(mail));
    assertEquals(2, queued.size());
    for (ConsumerRecord<String, byte[]> record : queued) {
      Obligation obligation = obligation(record);
      assertEquals(
          obligation.site().partition(0, TestLog.PARTITIONS), record.partition(), "partition");
      assertTrue(obligation.hasCopy());
      assertTrue(obligation.content() instanceof ContentRef.AtRecord, "a lasting reference");
    }
    assertEquals(
        List.of(
            "accepted",
            "accepted",
            "accepted",
            "filtered",
            "filtered",
            "filtered",
            "routed",
            "routed",
            "routed"),
        types(log.await(Topic.EVENTS, 9, TestLog.of(mail))));
  }

  @Test
  void spamIsHeldForAPersonWithItsVerdict() throws Exception {
    start("usual", TestFilter.FAST, TestFilter.inlineOnly());
    AcceptedMail mail = Mails.mail("spam", Mails.world(), Mails.GTUBE, "b@one.test");

    log.accept(List.of(mail));

    ConsumerRecord<String, byte[]> held =
        log.await(Topic.QUARANTINED, 1, TestLog.of(mail)).getFirst();
    AcceptedMail decoded = MailCodec.decode(held.key(), held.headers(), held.value());
    assertEquals(Action.REJECT, decoded.verdict().orElseThrow().action());
    assertEquals(mail.value().length, held.value().length);
    assertEquals(
        List.of("accepted", "filtered", "quarantined"),
        types(log.await(Topic.EVENTS, 3, TestLog.of(mail))));
  }

  @Test
  void aPoisonRecordIsSetAsideAndItsNeighboursPass() throws Exception {
    start("usual", TestFilter.FAST, TestFilter.inlineOnly());
    List<AcceptedMail> before = mails("before poison", 5);
    List<AcceptedMail> after = mails("after poison", 5);

    log.accept(before);
    byte[] huge = new byte[2 * 1024 * 1024 - 2_000];
    log.write(
        List.of(
            new ProducerRecord<>(
                Topic.ACCEPTED.topicName(),
                "poison",
                "not a mail".getBytes(StandardCharsets.UTF_8)),
            new ProducerRecord<>(Topic.ACCEPTED.topicName(), 0, "no value", null),
            new ProducerRecord<>(Topic.ACCEPTED.topicName(), 0, null, new byte[3]),
            new ProducerRecord<>(Topic.ACCEPTED.topicName(), "huge poison", huge)));
    log.accept(after);

    assertEachOnce(before, 2, log.await(Topic.OUTBOUND, 10, TestLog.of(before)));
    assertEachOnce(after, 2, log.await(Topic.OUTBOUND, 10, TestLog.of(after)));
    Set<String> keys = Set.of("poison", "no value", "");
    List<ConsumerRecord<String, byte[]>> dead =
        log.await(Topic.DEAD_LETTER, 4, record -> keys.contains(record.key()));
    assertEquals(4, dead.size());
    for (ConsumerRecord<String, byte[]> record : dead) {
      assertTrue(record.headers().lastHeader("dead-letter-reason").value().length > 10);
    }
  }

  @Test
  void aMailThatIsSetAsideSaysSoInItsEvents() throws Exception {
    start("usual", TestFilter.FAST, TestFilter.inlineOnly());
    AcceptedMail mail = Mails.mail("cut", Mails.relay(), Mails.CLEAN, "b@one.test", "c@one.test");
    ProducerRecord<String, byte[]> cut = MailCodec.encode(mail).to(Topic.ACCEPTED);
    cut.headers().remove("content");
    String unreadable = Mails.id("unreadable").text();

    log.write(
        List.of(
            cut,
            new ProducerRecord<>(Topic.ACCEPTED.topicName(), unreadable, new byte[] {1, 2, 3})));

    assertEquals(
        List.of("deadlettered", "deadlettered"),
        types(log.await(Topic.EVENTS, 2, TestLog.of(mail))));
    assertEquals(
        List.of("deadlettered"),
        types(log.await(Topic.EVENTS, 1, event -> event.key().equals(unreadable))));
    assertEquals(1, log.await(Topic.DEAD_LETTER, 1, TestLog.of(mail)).size());
  }

  /** Never answers. */
  private record SilentCheck() implements Check.Asking {
    @Override
    public String name() {
      return "silent";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SCORED;
    }

    @Override
    public CompletionStage<CheckResult> ask(MailView mail) {
      return mail.header().first("Subject").orElseThrow().value().equals("ask")
          ? new CompletableFuture<>()
          : CompletableFuture.completedStage(CheckResult.NOTHING);
    }

    @Override
    public CheckResult unanswered() {
      return CheckResult.of(List.of(new Symbol("SILENT_TEMPERROR", 0, "no answer")));
    }
  }

  @Test
  void aMailWhoseCheckDoesNotAnswerTakesTheSlowLaneAndTheOthersDoNotWait() throws Exception {
    start("usual", TestFilter.FAST, TestFilter.inlineOnly(new SilentCheck()));
    start("usual-slow", TestFilter.SLOW, TestFilter.inlineOnly(new SilentCheck()));
    List<AcceptedMail> quick = mails("quick", 20);
    AcceptedMail slow =
        Mails.mail(
            "slow",
            Mails.world(),
            Mails.CLEAN.replace("Subject: hello", "Subject: ask"),
            "b@one.test");

    log.accept(List.of(slow));
    log.accept(quick);

    assertEachOnce(quick, 2, log.await(Topic.OUTBOUND, 40, TestLog.of(quick)));
    ConsumerRecord<String, byte[]> queued =
        log.await(Topic.OUTBOUND, 1, TestLog.of(slow)).getFirst();
    Obligation obligation = obligation(queued);
    assertTrue(
        obligation.prepended().stream().anyMatch(field -> field.contains("SILENT_TEMPERROR")));
    assertEquals(1, log.read(Topic.SLOW).stream().filter(TestLog.of(slow)).count());
    assertEquals(
        List.of("accepted", "filtered", "routed"),
        types(log.await(Topic.EVENTS, 3, TestLog.of(slow))));
  }

  @Test
  void aLargeContentIsCheckedByItsFirstChunk() throws Exception {
    chunk(1, Mails.id("large"), Mails.octets(Mails.GTUBE));
    long offset =
        log.read(Topic.CONTENT).stream().mapToLong(ConsumerRecord::offset).max().orElseThrow();
    AcceptedMail large =
        chunked(
            Mails.id("large"), 10_000_000, new ContentRef.Chunks(1, List.of(offset, offset + 1)));
    AcceptedMail lost =
        chunked(Mails.id("lost"), 10_000_000, new ContentRef.Chunks(2, List.of(77L)));
    try (LogReader reader = new LogReader(Clients.common(log.settings, "content"), "content");
        LogContentSource contents =
            new LogContentSource(new ContentReader(reader, RecentContents.none()))) {
      start("usual", TestFilter.FAST, TestFilter.of(contents));
      start("usual-slow", TestFilter.SLOW, TestFilter.of(contents));

      log.accept(List.of(large, lost));

      assertEquals(1, log.await(Topic.QUARANTINED, 1, TestLog.of(large)).size());
      ConsumerRecord<String, byte[]> unread =
          log.await(Topic.OUTBOUND, 1, TestLog.of(lost)).getFirst();
      Obligation obligation = obligation(unread);
      assertEquals(lost.content(), obligation.content());
      assertTrue(obligation.prepended().stream().anyMatch(f -> f.contains("CONTENT_UNREAD")));
      stopWorkers();
    }
  }

  @Test
  void aSignatureIsVerifiedOverAllChunksOfALargeContent() throws Exception {
    String text = Mails.CLEAN.replace("\n", "\r\n") + "All of it.\r\n".repeat(100_000);
    byte[] signed =
        TestSigner.octets(
            TestSigner.sign(
                text, "v=1; a=rsa-sha256; c=relaxed; d=d.test; s=s; h=From", TestSigner.RSA));
    KnownKeys keys = new KnownKeys().with("s._domainkey.d.test", TestSigner.record(TestSigner.RSA));
    MailId id = Mails.id("signed");
    int chunk = 512 << 10;
    for (int at = 0; at < signed.length; at += chunk) {
      chunk(0, id, Arrays.copyOfRange(signed, at, Math.min(at + chunk, signed.length)));
    }
    List<Long> offsets =
        log.read(Topic.CONTENT).stream()
            .filter(record -> record.key().equals(id.text()))
            .map(ConsumerRecord::offset)
            .toList();
    assertEquals(3, offsets.size());
    AcceptedMail large = chunked(id, signed.length, new ContentRef.Chunks(0, offsets));
    try (LogReader reader = new LogReader(Clients.common(log.settings, "content"), "content");
        LogContentSource contents =
            new LogContentSource(new ContentReader(reader, RecentContents.none()))) {
      DkimCheck check = new DkimCheck(new DkimVerifier(keys, 10));
      start("usual", TestFilter.FAST, TestFilter.of(contents, check));
      start("usual-slow", TestFilter.SLOW, TestFilter.of(contents, check));

      log.accept(List.of(large));

      ConsumerRecord<String, byte[]> queued =
          log.await(Topic.OUTBOUND, 1, TestLog.of(large)).getFirst();
      Obligation obligation = obligation(queued);
      assertTrue(
          obligation.prepended().getFirst().contains("dkim=pass header.d=d.test"),
          obligation.prepended()::toString);
      stopWorkers();
    }
  }

  @Test
  void everyMailTakesEffectOnceWhileTheBrokerIsKilledAgainAndAgain() throws Exception {
    FilterWorker worker = start("usual", TestFilter.FAST, TestFilter.inlineOnly());
    List<AcceptedMail> all = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      List<AcceptedMail> mails = mails("broker" + round + "-", 3_000);
      all.addAll(mails);
      int before = counting.commits.get();
      log.accept(mails);
      // Six batches or more: the kill comes amid them.
      Awaitility.await("the first batch")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> counting.commits.get() > before);
      log.broker.kill9();
      log.broker.restart();
    }

    assertEachOnce(all, 2, log.await(Topic.OUTBOUND, 2 * all.size(), TestLog.of(all)));
    assertTrue(worker.isReady());
  }

  @Test
  void everyMailTakesEffectOnceWhileWorkersComeAndGo() throws Exception {
    start("steady", TestFilter.FAST, TestFilter.inlineOnly());
    List<AcceptedMail> all = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      List<AcceptedMail> mails = mails("rebalance" + round + "-", 1_000);
      all.addAll(mails);
      FilterWorker guest = start("guest-" + round % 2, TestFilter.FAST, TestFilter.inlineOnly());
      log.accept(mails);
      guest.stop(Duration.ofSeconds(10));
    }

    assertEachOnce(all, 2, log.await(Topic.OUTBOUND, 2 * all.size(), TestLog.of(all)));
  }

  @Test
  void twoWorkersOfOneNameDisturbEachOtherButLoseNothing() throws Exception {
    start("twin", TestFilter.FAST, TestFilter.inlineOnly());
    start("twin", TestFilter.FAST, TestFilter.inlineOnly());
    List<AcceptedMail> all = mails("twin", 2_000);

    log.accept(all);

    assertEachOnce(all, 2, log.await(Topic.OUTBOUND, 2 * all.size(), TestLog.of(all)));
  }
}
