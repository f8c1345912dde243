package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.reputation.Book;
import io.poststrom.filter.reputation.ClearVerdict;
import io.poststrom.filter.reputation.Decay;
import io.poststrom.filter.reputation.Subject;
import io.poststrom.filter.reputation.Subject.Kind;
import io.poststrom.filter.reputation.Tally;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.SenderCount;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.wire.SenderCountCodec;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What filters count, on a real broker. */
final class SenderCountsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Decay DECAY = new Decay(Duration.ofDays(14));

  @TempDir static Path folder;
  private static TestLog log;

  private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final InstantSource clock = () -> now;
  private final List<SenderCounts> open = new ArrayList<>();

  /** A filter: what it counts, and what it knows. */
  private record Pod(Tally tally, SenderCounts counts) {
    void ham(Subject subject) {
      tally.word(verdict(subject), MailClass.HAM, "ann");
    }

    double hamOf(Subject subject) {
      return counts.of(subject).map(SenderCount::ham).orElse(0.0);
    }
  }

  @BeforeAll
  static void startBroker() throws Exception {
    log = new TestLog(folder);
  }

  @AfterAll
  static void stopBroker() {
    log.close();
  }

  @AfterEach
  void close() {
    open.forEach(SenderCounts::close);
  }

  private Pod pod(String name, int most) throws Exception {
    Tally tally = new Tally(1_000, clock);
    SenderCounts counts =
        SenderCounts.open(
            log.settings,
            new SenderCounts.Names("test-" + name, name),
            new SenderCounts.Memory(DECAY, most),
            tally,
            clock);
    open.add(counts);
    assertTrue(counts.awaitComplete(PATIENCE));
    return new Pod(tally, counts);
  }

  private static Subject domain(String name) {
    return new Subject(Kind.DOMAIN, name);
  }

  private static Verdict verdict(Subject subject) {
    Symbol sender = new Symbol(ClearVerdict.SENDER, 0, subject.text());
    return new Verdict(Action.PASS, 0, List.of(sender));
  }

  private static void awaitHam(Pod pod, Subject subject, double ham) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertEquals(ham, pod.hamOf(subject), 1e-9));
  }

  /** Records of a key, tombstones as empty ones. */
  private static List<Integer> sizes(Subject subject) {
    return log.read(Topic.REPUTATION).stream()
        .filter(record -> record.key().startsWith(subject.text() + " "))
        .map(ConsumerRecord::value)
        .map(value -> value == null ? 0 : value.length)
        .toList();
  }

  @Test
  void whatEachCountsAddsUpForAllAndOutlivesThem() throws Exception {
    Subject sender = domain("all.test");
    Pod one = pod("one", 1_000);
    Pod two = pod("two", 1_000);
    one.ham(sender);
    two.ham(sender);
    awaitHam(one, sender, 6);
    awaitHam(two, sender, 6);

    one.ham(sender);
    one.counts().close(); // what is counted is written
    awaitHam(two, sender, 9);
    Pod again = pod("one", 1_000);
    assertEquals(9, again.hamOf(sender), 1e-9);
    again.tally().verdict(verdict(sender), "bob@one.test");
    awaitHam(again, sender, 10);
    awaitHam(two, sender, 10);
    assertEquals(2, two.counts().entries(sender).size());
  }

  @Test
  void manyMailsAreOneRecord() throws Exception {
    Subject sender = domain("many.test");
    Pod pod = pod("many", 1_000);
    for (int i = 0; i < 100; i++) {
      pod.tally().verdict(verdict(sender), "user" + i + "@one.test");
    }
    pod.counts().close();
    assertEquals(1, sizes(sender).size());
    assertEquals(0, pod.counts().unwritten());
    assertEquals(100, pod("later", 1_000).hamOf(sender), 1e-9);
  }

  @Test
  void whoIsForgottenBeginsAnewEverywhere() throws Exception {
    Subject sender = domain("forgotten.test");
    Pod one = pod("one", 1_000);
    Pod two = pod("two", 1_000);
    one.ham(sender);
    two.ham(sender);
    awaitHam(one, sender, 6);
    awaitHam(two, sender, 6);

    pod("verb", 1_000).counts().forget(sender);
    awaitHam(one, sender, 0);
    awaitHam(two, sender, 0);
    one.tally().verdict(verdict(sender), "bob@one.test");
    awaitHam(one, sender, 1);
    awaitHam(two, sender, 1);
    awaitHam(pod("later", 1_000), sender, 1);
  }

  @Test
  void whatAFilterThatIsGoneHasLeftIsInheritedByOne() throws Exception {
    Subject sender = domain("left.test");
    now = Instant.parse("2027-06-01T12:00:00Z"); // what other tests have left has expired
    Pod old = pod("old-name", 1_000);
    old.ham(sender);
    old.counts().close();
    now = now.plus(Duration.ofDays(2));
    Pod one = pod("new-name", 1_000);
    Pod two = pod("other-name", 1_000);
    one.ham(domain("alive.test"));
    two.ham(domain("alive.test"));
    double left = 3 * Math.pow(0.5, 2.0 / 14);
    for (Pod pod : List.of(one, two)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  pod.counts().entries(sender).stream()
                      .map(Book.Entry::writer)
                      .toList()
                      .equals(List.of("new-name")));
      assertEquals(left, pod.hamOf(sender), 1e-9);
    }
  }

  @Test
  void whoOnlyLooksLaysNothingToRest() throws Exception {
    Subject sender = domain("looked-at.test");
    Pod gone = pod("looked-at", 1_000);
    gone.ham(sender);
    gone.counts().close();
    now = now.plus(Duration.ofDays(400));
    try (SenderCounts looking =
        SenderCounts.look(
            log.settings, "test-look", new SenderCounts.Memory(DECAY, 1_000), clock)) {
      assertTrue(looking.awaitComplete(PATIENCE));
      Awaitility.await()
          .during(Duration.ofSeconds(15)) // one look around at least
          .atMost(PATIENCE)
          .until(() -> looking.entries(sender).size() == 1);
    }
  }

  @Test
  void whatHasExpiredGetsATombstone() throws Exception {
    Subject sender = domain("expired.test");
    Pod pod = pod("expiring", 1_000);
    pod.tally().verdict(verdict(sender), "bob@one.test");
    awaitHam(pod, sender, 1);
    now = now.plus(Duration.ofDays(15));
    assertEquals(0, pod.hamOf(sender));
    Awaitility.await().atMost(PATIENCE).until(() -> sizes(sender).contains(0));
    Awaitility.await().atMost(PATIENCE).until(() -> pod.counts().entries(sender).isEmpty());
  }

  @Test
  void noMoreThanSoManyAreHeldAndTheOthersLeaveTheLog() throws Exception {
    Pod pod = pod("small", 3);
    for (int i = 0; i < 5; i++) {
      pod.tally().verdict(verdict(domain(i + ".small.test")), "bob@one.test");
    }
    Awaitility.await().atMost(PATIENCE).until(() -> pod.counts().pushedOut() > 0);
    assertTrue(pod.counts().size() <= 3);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                log.read(Topic.REPUTATION).stream()
                    .anyMatch(r -> r.key().contains(".small.test small") && r.value() == null));
  }

  @Test
  void whereTheTopicIsCreatedAnewAllBeginAnewAndNothingIsSkippedOrCountedTwice() throws Exception {
    Subject sender = domain("anew.test");
    Pod one = pod("one", 1_000);
    Pod two = pod("two", 1_000);
    for (int i = 0; i < 3; i++) {
      one.ham(sender);
      two.ham(sender);
    }
    awaitHam(one, sender, 18);
    awaitHam(two, sender, 18);
    try (Admin admin = Admin.create(Clients.common(log.settings, "test-admin"))) {
      admin.deleteTopics(List.of(Topic.REPUTATION.topicName())).all().get();
    }
    TopicSetup.ensure(log.settings);
    awaitHam(one, sender, 0);
    awaitHam(two, sender, 0);

    two.tally().verdict(verdict(sender), "bob@one.test");
    awaitHam(one, sender, 1);
    one.tally().verdict(verdict(sender), "eve@one.test");
    awaitHam(one, sender, 2);
    awaitHam(two, sender, 2);
    awaitHam(pod("later", 1_000), sender, 2);
  }

  @Test
  void whatCanNotBeReadIsPassedOver() throws Exception {
    Subject sender = domain("readable.test");
    String topic = Topic.REPUTATION.topicName();
    byte[] value = SenderCountCodec.encode(new SenderCount(4, 0, now.getEpochSecond(), 1));
    log.write(
        List.of(
            new ProducerRecord<>(topic, 0, "nobody", value),
            new ProducerRecord<>(topic, 0, sender.text() + " x", new byte[] {-1}),
            new ProducerRecord<>(topic, 0, sender.text() + " y", value)));
    assertEquals(4, pod("reader", 1_000).hamOf(sender), 1e-9);
  }
}
