package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.quarantine.Decided.Wish.What;
import io.poststrom.filter.quarantine.Digest;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.settings.MailDomain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Digests of two pods on a real broker; the filter then sends them on as own mail. */
@Timeout(240)
class QuarantineDigestsTest {
  private static final List<QuarantinePod> PODS = new ArrayList<>();

  /** Half a day from now, so that none ends while the test runs. */
  private static final int DAILY_AT = (Instant.now().atZone(ZoneOffset.UTC).getHour() + 12) % 24;

  private static final AtomicInteger COUNTED = new AtomicInteger();

  /** The pods' clock, ahead of the log's. */
  private static volatile Duration ahead = Duration.ZERO;

  @TempDir static Path folder;
  private static TestLog log;
  private static FilterWorker filter;

  @BeforeAll
  static void start() throws Exception {
    log = new TestLog(folder);
    filter =
        new FilterWorker(
            log.settings,
            "usual",
            TestFilter.FAST,
            new FilterWorker.Company(
                TestFilter.inlineOnly(), new TestFilter.Counting(), RecentContents.none()));
    filter.start();
    InstantSource clock = () -> Instant.now().plus(ahead);
    PODS.add(QuarantinePod.open(log.settings, "whole", 1_000, clock));
    PODS.add(
        QuarantinePod.open(
            log.settings(
                Map.of(
                    ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
                    StoppingInterceptor.class.getName())),
            "stopping",
            1_000,
            clock));
  }

  @AfterAll
  static void stop() throws Exception {
    StoppingInterceptor.goOn();
    filter.stop(Duration.ofSeconds(5));
    PODS.forEach(QuarantinePod::close);
    log.close();
  }

  private static AcceptedMail held(String source, String... recipients) {
    AcceptedMail mail = Mails.mail(source, Mails.world(), Mails.GTUBE, recipients);
    log.accept(List.of(mail));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> PODS.stream().allMatch(pod -> pod.lists(mail)));
    return mail;
  }

  private static MailDomain.Digest kind(Mailbox to) {
    return switch (to.text().substring(to.text().indexOf('@') + 1)) {
      case "hourly.test" -> MailDomain.Digest.HOURLY;
      case "daily.test" -> MailDomain.Digest.DAILY;
      default -> MailDomain.Digest.OFF;
    };
  }

  private static CompletableFuture<Integer> digest(QuarantinePod pod) {
    return pod.desk()
        .digest(
            new QuarantineDigests.Plan(
                QuarantineDigestsTest::kind,
                List.of(MailDomain.Digest.HOURLY, MailDomain.Digest.DAILY),
                DAILY_AT,
                new Digest.Style(
                    MailboxParser.parse("help@ours.test"),
                    "mx.ours.test",
                    "help@ours.test",
                    10,
                    Duration.ofDays(30))),
            COUNTED::addAndGet)
        .toCompletableFuture();
  }

  /** The digests for a recipient that any reader sees. */
  private static List<AcceptedMail> digests(String recipient) throws Exception {
    List<AcceptedMail> found = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : log.read(Topic.ACCEPTED)) {
      AcceptedMail mail = MailCodec.decode(record.key(), record.headers(), record.value());
      String content = content(mail);
      if (content.contains("To: <" + recipient + ">")
          && content.contains("Auto-Submitted: auto-generated")) {
        found.add(mail);
      }
    }
    return found;
  }

  private static String content(AcceptedMail mail) {
    return new String(mail.value(), StandardCharsets.UTF_8);
  }

  private static void hourLater() {
    Instant next =
        Instant.now().plus(ahead).truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1));
    ahead = Duration.between(Instant.now(), next).plus(Duration.ofMinutes(5));
  }

  @Test
  void aRecipientIsToldOnceInATimeWhoeverStopsAndLooksAgain() throws Exception {
    hourLater(); // so that none ends while this runs
    while (digest(PODS.getFirst()).join() > 0) {}
    AcceptedMail both =
        held("both", "B@hourly.test", "c@hourly.test", "d@daily.test", "e@off.test");
    AcceptedMail gone = held("gone", "c@hourly.test", "f@hourly.test");
    PODS.getFirst().decide(gone, What.DELETE);
    assertEquals(0, digest(PODS.getFirst()).join(), "no time is over");
    hourLater();

    StoppingInterceptor.stopAt(StoppingInterceptor.Step.MAIL);
    CompletableFuture<Integer> stopped = digest(PODS.get(1));
    StoppingInterceptor.awaitStop();
    assertEquals(2, digest(PODS.getFirst()).join());
    StoppingInterceptor.goOn();
    assertEquals(-1, stopped.exceptionally(pushedOut -> -1).join());
    assertEquals(0, digest(PODS.get(1)).join());

    assertEquals(1, digests("B@hourly.test").size());
    assertEquals(1, digests("c@hourly.test").size());
    String told = content(digests("c@hourly.test").getFirst());
    assertTrue(told.contains("Subject: 1 mail is held for you"), told);
    assertTrue(told.contains("Number   " + both.envelope().id()), told);
    assertEquals(List.of(), digests("f@hourly.test"));
    assertEquals(List.of(), digests("e@off.test"));

    hourLater();
    assertEquals(0, digest(PODS.getFirst()).join(), "nothing new is held");
    ahead = ahead.plus(Duration.ofDays(1));
    List<CompletableFuture<Integer>> race =
        PODS.stream().map(QuarantineDigestsTest::digest).toList();
    race.forEach(one -> one.exceptionally(pushedOut -> 0).join());
    digest(PODS.getFirst()).join();
    assertEquals(1, digests("d@daily.test").size());
    assertEquals(1, digests("B@hourly.test").size());

    // The filter checks none of them, and the queue has them as mail of our own.
    for (String address : List.of("B@hourly.test", "c@hourly.test", "d@daily.test")) {
      log.await(Topic.OUTBOUND, 1, TestLog.of(digests(address).getFirst()));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MAIL", "WRITTEN"})
  void whoComesLaterGoesOnBehindWhatIsCommitted(StoppingInterceptor.Step step) throws Exception {
    while (digest(PODS.getFirst()).join() > 0) {}
    for (int part = 0; part < 3; part++) {
      int first = part * 40;
      held(
          step + "many" + part,
          IntStream.range(first, first + 40)
              .mapToObj(n -> step.name().toLowerCase(Locale.ROOT) + n + "@hourly.test")
              .toArray(String[]::new));
    }
    hourLater();
    int before = COUNTED.get();

    StoppingInterceptor.stopBehind(step, 50);
    CompletableFuture<Integer> stopped = digest(PODS.get(1));
    StoppingInterceptor.awaitStop();
    assertEquals(50, COUNTED.get() - before, "the first transaction is over");
    assertEquals(70, digest(PODS.getFirst()).join());
    StoppingInterceptor.goOn();
    assertEquals(-1, stopped.exceptionally(pushedOut -> -1).join());
    assertEquals(0, digest(PODS.get(1)).join());

    assertEquals(120, COUNTED.get() - before);
    for (int i : new int[] {0, 39, 40, 79, 119}) {
      assertEquals(1, digests(step.name().toLowerCase(Locale.ROOT) + i + "@hourly.test").size());
    }
  }

  @Test
  void noClockThatWasWrongLosesAMail() throws Exception {
    ahead = ahead.plus(Duration.ofDays(3));
    while (digest(PODS.getFirst()).join() > 0) {}
    held("unlucky", "unlucky@hourly.test");
    ahead = ahead.minus(Duration.ofDays(3));
    assertEquals(1, digest(PODS.get(1)).join());
    assertEquals(0, digest(PODS.getFirst()).join());
    assertEquals(1, digests("unlucky@hourly.test").size());
  }
}
