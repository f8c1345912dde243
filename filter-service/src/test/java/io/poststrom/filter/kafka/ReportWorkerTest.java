package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.kafka.ReportLog.Position;
import io.poststrom.filter.report.AggregateReports;
import io.poststrom.filter.report.Destinations;
import io.poststrom.filter.report.Identity;
import io.poststrom.filter.report.Observations;
import io.poststrom.filter.report.PeriodTally;
import io.poststrom.filter.report.Periods;
import io.poststrom.filter.report.ReadReport;
import io.poststrom.kafka.Groups;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.wire.DmarcCodec;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reports by a real broker, with a clock that the test moves: each exactly once. */
@Timeout(180)
class ReportWorkerTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z");
  private static final Instant NEXT_NOON = NOON.plus(Duration.ofDays(1));
  private static final Instant NEXT_MIDNIGHT = MIDNIGHT.plus(Duration.ofDays(1));

  @TempDir Path folder;
  private TestLog log;
  private final List<ReportWorker> workers = new ArrayList<>();
  private final AtomicReference<Instant> clock = new AtomicReference<>(NOON);
  private final ReadersDns dns = new ReadersDns();

  @BeforeEach
  void startBroker() throws Exception {
    log = new TestLog(folder);
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (ReportWorker worker : workers) {
      worker.stop();
    }
    log.close();
  }

  private ReportWorker.Company company() {
    Identity identity =
        new Identity(
            "Example",
            MailboxParser.parse("dmarc@gate.example"),
            Optional.empty(),
            "mx.gate.example",
            Identity.Discovery.TREE_WALK);
    return new ReportWorker.Company(
        new AggregateReports(identity, new Destinations(dns, new DmarcEvaluator(dns))),
        new Periods(Duration.ofDays(1), Duration.ofMinutes(15)),
        PeriodTally.Limits.DEFAULT,
        clock::get,
        new ReportListener() {
          @Override
          public void sent(int reports) {}

          @Override
          public void unsent(Lack lack, long count) {}
        });
  }

  private ReportWorker start(String name) {
    ReportWorker worker = new ReportWorker(log.settings, name, company());
    workers.add(worker);
    worker.start();
    return worker;
  }

  private void observe(DmarcObservation... seen) {
    log.write(List.of(seen).stream().map(one -> DmarcCodec.encode(one).to(Topic.DMARC)).toList());
  }

  private void observe(int domains, Instant at) {
    observe(
        IntStream.range(0, domains)
            .mapToObj(i -> "d" + i + ".test")
            .map(
                domain ->
                    Observations.wanted(
                        Observations.passed(domain, "192.0.2.1", at),
                        List.of(Observations.to("mailto:d@rua." + domain))))
            .toArray(DmarcObservation[]::new));
  }

  private void now(Instant moment) {
    clock.set(moment);
  }

  /** Report mails so far: {@code DOMAIN BEGIN COUNTS}. */
  private List<String> reports() {
    return log.read(Topic.ACCEPTED).stream().map(ReportWorkerTest::line).sorted().toList();
  }

  private static String line(ConsumerRecord<String, byte[]> record) {
    try {
      AcceptedMail mail = MailCodec.decode(record.key(), record.headers(), record.value());
      ReadReport report = ReadReport.of(mail);
      String domain = mail.envelope().recipients().getFirst().mailbox().host().text();
      return domain.replace("rua.", "")
          + " "
          + Instant.ofEpochSecond(Long.parseLong(report.text("begin")))
          + " "
          + String.join(",", report.records("count"));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> awaitReports(int count) {
    return Awaitility.await(count + " reports")
        .atMost(Duration.ofSeconds(60))
        .until(this::reports, all -> all.size() >= count);
  }

  /** What the group has committed, as text, by partition. */
  private Map<Integer, String> progress() throws Exception {
    Properties client = new Properties();
    client.put("bootstrap.servers", log.settings.bootstrap());
    try (Admin admin = Admin.create(client)) {
      Map<Integer, String> texts = new TreeMap<>();
      admin
          .listConsumerGroupOffsets(Groups.DMARC_REPORTS)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((at, offset) -> texts.put(at.partition(), text(offset)));
      return texts;
    }
  }

  private static String text(OffsetAndMetadata offset) {
    return offset.offset() + " " + offset.metadata();
  }

  /** A report of many rows takes megabytes to compose: not where all others wait for DNS. */
  @Test
  void threadsOfDnsOnlyAnswer() {
    observe(
        IntStream.range(0, 2_000)
            .mapToObj(i -> "192.0." + i / 250 + "." + i % 250)
            .map(source -> Observations.passed("a.test", source, NOON))
            .map(seen -> Observations.wanted(seen, List.of(Observations.to("mailto:d@rua.a.test"))))
            .toArray(DmarcObservation[]::new));
    now(MIDNIGHT.plusSeconds(16 * 60));
    start("usual");

    awaitReports(1);

    assertTrue(dns.mostByAnswer.get() < 1 << 20, dns.mostByAnswer + " octets on a thread of DNS");
  }

  @Test
  void aDayIsReportedWhenItIsOverAndNotBefore() throws Exception {
    observe(
        Observations.passed("a.test", "192.0.2.1", NOON),
        Observations.passed("a.test", "192.0.2.1", NOON),
        Observations.failed("a.test", "192.0.2.9", NOON),
        Observations.passed("b.test", "192.0.2.1", NOON),
        Observations.passed("a.test", "192.0.2.1", MIDNIGHT));
    start("usual");
    now(MIDNIGHT.plusSeconds(14 * 60));
    Thread.sleep(3_000); // nothing may come of it
    assertEquals(List.of(), reports());

    now(MIDNIGHT.plusSeconds(15 * 60));

    List<String> first =
        List.of("a.test 2026-11-21T00:00:00Z 2,1", "b.test 2026-11-21T00:00:00Z 1");
    assertEquals(first, awaitReports(2));

    // Late: behind what has been reported, so it counts for the next day.
    observe(Observations.failed("b.test", "192.0.2.1", NOON));
    now(NEXT_MIDNIGHT.plusSeconds(15 * 60));

    List<String> all = new ArrayList<>(first);
    all.addAll(List.of("a.test 2026-11-22T00:00:00Z 1", "b.test 2026-11-22T00:00:00Z 1"));
    assertEquals(all.stream().sorted().toList(), awaitReports(4));
  }

  @Test
  void whoWasDownAtMidnightCatchesUpDayByDay() {
    observe(Observations.passed("a.test", "192.0.2.1", NOON));
    observe(Observations.passed("a.test", "192.0.2.1", NEXT_NOON));
    observe(Observations.passed("a.test", "192.0.2.1", NEXT_NOON));
    observe(Observations.passed("a.test", "192.0.2.1", NEXT_NOON.plus(Duration.ofDays(1))));
    now(NEXT_NOON.plus(Duration.ofDays(1)));

    start("late");

    assertEquals(
        List.of("a.test 2026-11-21T00:00:00Z 1", "a.test 2026-11-22T00:00:00Z 2"), awaitReports(2));
  }

  @Test
  void aClockThatGoesWrongHoldsNobodyUp() {
    observe(
        Observations.passed("a.test", "192.0.2.1", NOON.plus(Duration.ofDays(400))),
        Observations.passed("a.test", "192.0.2.1", NOON));
    now(NEXT_NOON);

    start("future");

    assertEquals(List.of("a.test 2026-11-21T00:00:00Z 2"), awaitReports(1));
  }

  /** Killed while it waits for answers, its place taken, and then it wakes up: all once. */
  @Test
  void killedBetweenComposingAndCommittingThereIsOneReport() throws Exception {
    observe(50, NOON);
    now(NEXT_NOON);
    dns.answering = new CountDownLatch(1);
    CountDownLatch held = dns.answering;
    start("same");
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> dns.asked.get() > 0);
    dns.answering = new CountDownLatch(0);

    start("same");
    held.countDown();

    assertEquals(50, awaitReports(50).size());
    Awaitility.await("all are closed")
        .atMost(Duration.ofSeconds(60))
        .until(() -> progress().values().stream().allMatch(text -> text.split(" ").length == 3));
    assertEachOnce(50);
  }

  /** What a process leaves that dies between two transactions of a day. */
  @Test
  void theSuccessorGoesOnWhereThePredecessorStopped() throws Exception {
    observe(50, NOON);
    int partition = log.read(Topic.DMARC).getFirst().partition();
    List<String> domains =
        log.read(Topic.DMARC).stream()
            .filter(record -> record.partition() == partition)
            .map(ConsumerRecord::key)
            .sorted()
            .toList();
    String done = domains.get(domains.size() / 2);
    try (ReportLog dead = new ReportLog(StreamSettings.ofReports(log.settings, "heir"))) {
      Awaitility.await().until(() -> dead.await(Duration.ofMillis(200)).contains(partition));
      Position from = dead.position(partition);
      ReportProgress within =
          ReportProgress.NONE.within(
              new ReportProgress.Current(
                  new io.poststrom.filter.report.Span(NOON.minusSeconds(43_200), MIDNIGHT),
                  domains.size(),
                  done));
      dead.commit(partition, List.of(), new Position(from.offset(), within));
    }
    // Came after the first reports of the day were written: it must not change the others.
    observe(Observations.passed(domains.getLast(), "192.0.2.1", NOON));
    now(NEXT_NOON);

    start("heir");

    int expected = 50 - domains.size() / 2 - 1;
    List<String> reports = awaitReports(expected);
    assertEquals(expected, reports.size());
    assertTrue(reports.contains(domains.getLast() + " 2026-11-21T00:00:00Z 1"), reports::toString);
    assertTrue(reports.stream().noneMatch(line -> line.startsWith(done + " ")));
  }

  @Test
  void aCommitOfOneWhoseNameWasTakenIsRefused() {
    observe(1, NOON);
    ReportLog old = new ReportLog(StreamSettings.ofReports(log.settings, "taken"));
    Awaitility.await().until(() -> !old.await(Duration.ofMillis(200)).isEmpty());
    try (ReportLog heir = new ReportLog(StreamSettings.ofReports(log.settings, "taken"))) {
      Awaitility.await().until(() -> !heir.await(Duration.ofMillis(200)).isEmpty());
      assertThrows(
          KafkaException.class,
          () -> old.commit(0, List.of(), new Position(1, ReportProgress.NONE)));
    } finally {
      old.close();
    }
  }

  @Test
  void aBrokerKilledAmidItLosesAndDoublesNothing() throws Exception {
    observe(200, NOON);
    now(NEXT_NOON);
    start("broken");
    awaitReports(1);

    log.broker.kill9();
    log.broker.restart();

    awaitReports(200);
    Awaitility.await("all are closed")
        .atMost(Duration.ofSeconds(60))
        .until(() -> progress().values().stream().allMatch(text -> text.split(" ").length == 3));
    assertEachOnce(200);
  }

  private void assertEachOnce(int domains) {
    assertEquals(
        IntStream.range(0, domains)
            .mapToObj(i -> "d" + i + ".test 2026-11-21T00:00:00Z 1")
            .sorted()
            .toList(),
        reports());
  }

  @Test
  void progressThereAndBack() {
    for (ReportProgress progress :
        List.of(
            ReportProgress.NONE,
            ReportProgress.closedAt(MIDNIGHT),
            ReportProgress.closedAt(MIDNIGHT)
                .within(
                    new ReportProgress.Current(
                        new io.poststrom.filter.report.Span(MIDNIGHT, NEXT_MIDNIGHT),
                        7,
                        "a.test")))) {
      assertEquals(progress, ReportProgress.parse(progress.text()));
    }
    for (String other : List.of("", "2 1", "1 x", "1 1 2", "1 1 5 2 3 a.test")) {
      assertEquals(ReportProgress.NONE, ReportProgress.parse(other));
    }
  }
}
