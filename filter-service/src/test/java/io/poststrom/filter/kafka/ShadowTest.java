package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.Mails;
import io.poststrom.filter.checks.GtubeCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.filter.pipeline.Appraisal;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.Contents;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.filter.pipeline.Rules;
import io.poststrom.filter.shadow.Difference;
import io.poststrom.filter.shadow.Opinion;
import io.poststrom.filter.shadow.ShadowReport;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.Groups;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.Routing;
import io.poststrom.wire.EventCodec;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shadow beside a filter on a real broker, then a replay of what both have seen. */
@Timeout(180)
class ShadowTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Supplier<Rules> RULES =
      () ->
          new Rules(
              "mx.poststrom.example",
              MailSettings.EMPTY,
              new Routing(MailSettings.EMPTY, Optional.empty(), List.of()));

  /** Only the test string counts, and less than in the filter. */
  private static final Appraisal MILD =
      new Appraisal(
          new Contents(
              (mail, content, number) ->
                  CompletableFuture.failedStage(new IllegalStateException("inline only")),
              1 << 18),
          new Pipeline(List.of(new HeaderCheck(), new GtubeCheck())),
          RULES,
          Map.of("GTUBE", 7.0, "GTUBE_PASS", 99.0));

  private static List<AcceptedMail> mails(String source) {
    List<AcceptedMail> mails = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      mails.add(Mails.mail(source + i, Mails.world(), Mails.CLEAN, "b@one.test", "c@two.test"));
    }
    mails.add(Mails.mail(source + "spam", Mails.world(), Mails.GTUBE, "b@one.test"));
    return mails;
  }

  @Test
  void aShadowTellsWhatWouldGoAnotherWayAndWritesNothing(@TempDir Path folder) throws Exception {
    try (TestLog log = new TestLog(folder)) {
      ShadowReport report = new ShadowReport();
      ShadowWorker shadow = new ShadowWorker(log.settings, "shadow", MILD, TestFilter.SLOW, report);
      FilterWorker filter =
          new FilterWorker(
              log.settings,
              "usual",
              TestFilter.FAST,
              new FilterWorker.Company(
                  TestFilter.inlineOnly(), new TestFilter.Counting(), RecentContents.none()));
      Instant begin = Instant.now();
      shadow.start();
      filter.start();
      Difference expected =
          new Difference(
              mails("x").getLast().envelope().id(),
              "b@one.test",
              new Opinion(Action.REJECT, 500),
              new Opinion(Action.TAG, 7));
      // The shadow begins with what is accepted once it has its partitions.
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                String once = "first " + Instant.now();
                log.accept(List.of(Mails.mail(once, Mails.world(), Mails.CLEAN, "b@one.test")));
                return report.now().compared() > 0;
              });
      long before = report.now().compared();
      List<AcceptedMail> mails = mails("x");
      log.accept(mails);

      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> report.now().differences().equals(List.of(expected)));
      Awaitility.await().atMost(PATIENCE).until(() -> report.now().compared() >= before + 11);
      assertEquals(Map.of(Action.TAG, 1L), report.now().counts().get(Action.REJECT));
      assertEquals(1, log.await(Topic.QUARANTINED, 1, TestLog.of(mails)).size());
      shadow.close();

      replays(log, new Replay.Span(begin, Instant.now()), expected);
      endsWhereItIsFull(log, new Replay.Span(begin, Instant.now()));
      filter.stop(Duration.ofSeconds(5));
    }
  }

  @Test
  void afterARestartItBeginsWithWhatIsAcceptedThen(@TempDir Path folder) throws Exception {
    try (TestLog log = new TestLog(folder)) {
      AcceptedMail old = Mails.mail("old", Mails.world(), Mails.CLEAN, "b@one.test");
      log.accept(List.of(old));
      try (KafkaConsumer<String, byte[]> before =
          ShadowReading.consumer(log.settings, "before", Groups.SHADOW)) {
        before.commitSync(
            ShadowReading.partitions(before, Topic.ACCEPTED.topicName()).stream()
                .collect(Collectors.toMap(at -> at, at -> new OffsetAndMetadata(0))));
      }
      Set<MailId> seen = ConcurrentHashMap.newKeySet();
      Appraisal noting = appraisal(new Noting(seen));
      ShadowWorker shadow =
          new ShadowWorker(log.settings, "shadow", noting, TestFilter.SLOW, new ShadowReport());
      shadow.start();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                String once = "new " + Instant.now();
                log.accept(List.of(Mails.mail(once, Mails.world(), Mails.CLEAN, "b@one.test")));
                return !seen.isEmpty();
              });
      shadow.close();
      assertFalse(seen.contains(old.envelope().id()));
    }
  }

  /** One mail's check does not answer as long as the test lasts. */
  @Test
  void aMailThatIsWaitedForHoldsNoOtherUp(@TempDir Path folder) throws Exception {
    try (TestLog log = new TestLog(folder)) {
      ShadowReport report = new ShadowReport();
      AcceptedMail slow = Mails.mail("slow", Mails.world(), Mails.CLEAN, "b@one.test");
      Lane patient = new Lane(Lane.Kind.SLOW, Duration.ofMinutes(3), Duration.ofMinutes(3));
      Appraisal by = appraisal(new NeverOf(slow.envelope().id()));
      try (ShadowWorker shadow = new ShadowWorker(log.settings, "shadow", by, patient, report)) {
        List<ProducerRecord<String, byte[]>> noise = noise(30_000);
        shadow.start();
        isThere(log, report);
        long before = report.now().compared();
        List<AcceptedMail> mails = new ArrayList<>(List.of(slow));
        for (int i = 0; i < 1_500; i++) {
          mails.add(Mails.mail("quick" + i, Mails.world(), Mails.CLEAN, "b@one.test"));
        }
        log.accept(mails);
        log.write(noise);
        log.write(mails.stream().map(ShadowTest::decided).toList());

        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> report.now().compared() - before >= 1_500);
        assertEquals(0, report.now().unmatched());
        Awaitility.await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> shadow.behind().equals(new ShadowWorker.Behind(1, 0)));
      }
    }
  }

  /** Waits until the shadow has its partitions: mails before that are not its. */
  private static void isThere(TestLog log, ShadowReport report) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              AcceptedMail one =
                  Mails.mail("first " + Instant.now(), Mails.world(), Mails.CLEAN, "b@one.test");
              log.accept(List.of(one));
              log.write(List.of(decided(one)));
              return report.now().compared() > 0;
            });
  }

  private static ProducerRecord<String, byte[]> decided(AcceptedMail mail) {
    Verdict pass = new Verdict(Action.PASS, 0, List.of());
    MailEvent event = new MailEvent.Filtered(mail.envelope().id(), Mails.NOW, "b@one.test", pass);
    return EventCodec.encode(event).to(Topic.EVENTS);
  }

  /** Events that tell of other things. */
  private static List<ProducerRecord<String, byte[]>> noise(int count) {
    List<ProducerRecord<String, byte[]>> noise = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MailEvent event =
          new MailEvent.Discarded(Mails.id("other " + i), Mails.NOW, "c@two.test", "gone");
      noise.add(EventCodec.encode(event).to(Topic.EVENTS));
    }
    return noise;
  }

  /** Has no answer for one mail. */
  private record NeverOf(MailId mail) implements Check.Asking {
    @Override
    public String name() {
      return "never";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SCORED;
    }

    @Override
    public CompletionStage<CheckResult> ask(MailView view) {
      return view.envelope().id().equals(mail)
          ? new CompletableFuture<>()
          : CompletableFuture.completedStage(CheckResult.NOTHING);
    }

    @Override
    public CheckResult unanswered() {
      return CheckResult.NOTHING;
    }
  }

  /** All mails lie in one partition, and the log is shortened while the first one is looked at. */
  @Test
  void aReplayThatTheJanitorOvertakesSaysWhatItDidNotJudge(@TempDir Path folder) throws Exception {
    int all = 40;
    TopicPartition place = new TopicPartition(Topic.ACCEPTED.topicName(), 0);
    try (TestLog log = new TestLog(folder)) {
      Instant begin = Instant.now();
      String large = Mails.CLEAN + "a line of a mail that is large\n".repeat(6_000);
      List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
      for (int i = 0; i < all; i++) {
        AcceptedMail mail = Mails.mail("large" + i, Mails.world(), large, "b@one.test");
        var any = MailCodec.encode(mail).to(Topic.ACCEPTED);
        records.add(
            new ProducerRecord<>(
                place.topic(), place.partition(), any.key(), any.value(), any.headers()));
      }
      log.write(records);
      CountDownLatch shortened = new CountDownLatch(1);
      Halting halting = new Halting(new CountDownLatch(1), shortened);
      Replay replay =
          new Replay(
              log.settings,
              "overtaken",
              appraisal(halting),
              TestFilter.SLOW,
              new Replay.Span(begin, Instant.now().plusSeconds(1)));
      replay.start();
      assertTrue(halting.begun().await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      try (Admin admin = Admin.create(Clients.common(log.settings, "janitor"))) {
        admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(30))).all().get();
      }
      shortened.countDown();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> replay.progress().state() != Replay.State.RUNNING);

      Replay.Progress end = replay.progress();
      assertEquals(Replay.State.INCOMPLETE, end.state(), end::toString);
      assertEquals(all, end.inAll());
      assertTrue(end.mails() >= 10 && end.gone() > 0, end::toString);
      assertEquals(all, end.mails() + end.gone());
    }
  }

  private static Appraisal appraisal(Check check) {
    Contents contents =
        new Contents(
            (mail, content, number) -> {
              throw new IllegalStateException("inline only");
            },
            1 << 18);
    return new Appraisal(contents, new Pipeline(List.of(check)), RULES, Map.of());
  }

  /** Looks at the first mail until it may go on. */
  private record Halting(CountDownLatch begun, CountDownLatch goOn) implements Check.Pure {
    @Override
    public String name() {
      return "halting";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SCORED;
    }

    @Override
    public CheckResult look(MailView mail) {
      begun.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return CheckResult.NOTHING;
    }
  }

  private record Noting(Set<MailId> seen) implements Check.Pure {
    @Override
    public String name() {
      return "noting";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SCORED;
    }

    @Override
    public CheckResult look(MailView mail) {
      seen.add(mail.envelope().id());
      return CheckResult.NOTHING;
    }
  }

  /** All that was judged is compared, and what was not is told. */
  private static void endsWhereItIsFull(TestLog log, Replay.Span span) {
    Replay replay = new Replay(log.settings, "full", MILD, TestFilter.SLOW, span, 1);
    replay.start();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> replay.progress().state() != Replay.State.RUNNING);
    Replay.Progress end = replay.progress();
    assertTrue(end.state() == Replay.State.FULL || end.mails() == end.inAll(), end::toString);
    assertTrue(replay.report().compared() >= end.mails(), end::toString);
    assertEquals(0, replay.report().unmatched());
  }

  private static void replays(TestLog log, Replay.Span span, Difference expected) {
    long accepted = log.read(Topic.ACCEPTED).size();
    long events = log.read(Topic.EVENTS).size();
    Replay replay = new Replay(log.settings, "replay", MILD, TestFilter.SLOW, span);
    replay.start();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> replay.progress().state() != Replay.State.RUNNING);
    assertEquals(Replay.State.DONE, replay.progress().state(), replay.progress()::why);
    assertEquals(accepted, replay.progress().mails());
    assertEquals(List.of(expected), replay.report().differences());
    assertEquals(0, replay.report().unmatched());
    assertEquals(accepted, log.read(Topic.ACCEPTED).size());
    assertEquals(events, log.read(Topic.EVENTS).size());
  }
}
