package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.quarantine.Decided;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.filter.quarantine.Decided.Wish.What;
import io.poststrom.filter.quarantine.HeldMail;
import io.poststrom.filter.quarantine.Place;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.QuarantineDecision.Outcome;
import io.poststrom.wire.LearnedCodec;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two desks, as in two pods, and a filter on a real broker. Each test has mails of its own. */
@Timeout(180)
class QuarantineDeskTest {
  @TempDir static Path folder;
  private static TestLog log;
  private static FilterWorker filter;
  private static final List<QuarantinePod> PODS = new ArrayList<>();

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
    PODS.add(QuarantinePod.open(log.settings, "one"));
    PODS.add(QuarantinePod.open(log.settings, "two"));
  }

  @AfterAll
  static void stop() throws Exception {
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

  private static List<String> events(AcceptedMail mail, int count) {
    return log.await(Topic.EVENTS, count, TestLog.of(mail)).stream()
        .map(event -> new String(event.value(), StandardCharsets.UTF_8))
        .map(
            json ->
                json.replaceAll(
                    "(?s).*\"io.poststrom.mail.([a-z]*)\".*\"recipient\":\"([^@]*)@.*", "$1 $2"))
        .toList();
  }

  private static List<Obligation> obligations(AcceptedMail mail, int count) throws Exception {
    List<Obligation> all = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record :
        log.await(Topic.OUTBOUND, count, TestLog.of(mail))) {
      all.add(ObligationCodec.decode(record.key(), record.headers(), record.value()));
    }
    return all;
  }

  @Test
  void twoPeopleWhoReleaseAtTheSameTimeReleaseOnce() throws Exception {
    AcceptedMail mail = held("race", "b@one.test", "c@one.test");

    List<CompletableFuture<Decided>> both =
        PODS.stream()
            .map(
                pod ->
                    pod.desk()
                        .decide(new Wish(mail.envelope().id(), List.of(), What.RELEASE, "ann"))
                        .toCompletableFuture())
            .toList();

    List<String> all = List.of("b@one.test", "c@one.test");
    List<Decided> heard = both.stream().map(CompletableFuture::join).toList();
    assertEquals(1, heard.stream().filter(new Decided.Done(all)::equals).count(), heard::toString);
    assertEquals(1, heard.stream().filter(isAlready(Outcome.RELEASED, all)).count());
    List<String> told = events(mail, 10);
    assertEquals(10, told.size(), told::toString);
    assertEquals(1, told.stream().filter("released b"::equals).count());
    assertEquals(1, told.stream().filter("routed c"::equals).count());
    Obligation obligation = obligations(mail, 1).getFirst();
    assertEquals(2, obligation.envelope().recipients().size());
    assertTrue(obligation.prepended().stream().noneMatch(field -> field.startsWith("X-Spam")));
    assertTrue(obligation.envelope().dueFrom().isAfter(Mails.NOW), "its life begins now");
    assertFalse(PODS.getFirst().lists(mail));
  }

  @Test
  void recipientsAtOneSiteAreReleasedOneByOneAndTheRestIsDeleted() throws Exception {
    AcceptedMail mail = held("parts", "b@one.test", "c@one.test", "d@one.test");
    QuarantinePod pod = PODS.getFirst();

    assertEquals(
        new Decided.Done(List.of("c@one.test")), pod.decide(mail, What.RELEASE, "C@one.test"));
    assertTrue(pod.lists(mail));
    assertTrue(
        isAlready(Outcome.RELEASED, List.of("c@one.test"))
            .test(pod.decide(mail, What.DELETE, "c@one.test")));
    assertEquals(new Decided.NotHeld(), pod.decide(mail, What.DELETE, "x@one.test"));
    assertEquals(
        new Decided.Done(List.of("b@one.test")), pod.decide(mail, What.RELEASE, "b@one.test"));
    assertEquals(new Decided.Done(List.of("d@one.test")), pod.decide(mail, What.DELETE));

    assertEquals(2, obligations(mail, 2).stream().map(Obligation::id).distinct().count());
    List<String> told = events(mail, 14);
    assertEquals(1, told.stream().filter("discarded d"::equals).count());
    assertEquals(0, told.stream().filter("released d"::equals).count());
    assertFalse(pod.lists(mail));
  }

  @Test
  void ofAMailThatIsDecidedRecipientByRecipientTheFirstDecisionIsToldOnly() {
    AcceptedMail mail = held("words", "b@one.test", "c@one.test", "d@one.test");
    List<Wish> heard = new CopyOnWriteArrayList<>();
    PODS.forEach(
        pod ->
            pod.desk()
                .onDecision(
                    (wish, whole) -> {
                      if (whole.envelope().id().equals(mail.envelope().id())) {
                        heard.add(wish);
                      }
                    }));
    PODS.getFirst().decide(mail, What.RELEASE, "b@one.test");
    PODS.getFirst().decide(mail, What.DELETE, "c@one.test");
    PODS.get(1).decide(mail, What.DELETE, "d@one.test");
    assertEquals(List.of(What.RELEASE), heard.stream().map(Wish::what).toList());
  }

  @Test
  void aMailHeldTwiceUnderOneKeyIsReleasedWhole() throws Exception {
    AcceptedMail first = held("twice", "b@one.test");
    ConsumerRecord<String, byte[]> record =
        log.await(Topic.QUARANTINED, 1, TestLog.of(first)).getFirst();
    AcceptedMail second = MailCodec.decode(record.key(), record.headers(), record.value());
    AcceptedMail other =
        new AcceptedMail(
            Mails.envelope(
                first.envelope().id(), Mails.world(), second.envelope().size(), "c@two.test"),
            second.prepended(),
            second.content(),
            second.value(),
            second.verdict());
    log.write(List.of(MailCodec.encode(other).to(Topic.QUARANTINED)));
    QuarantinePod pod = PODS.get(1);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> pod.shelf().find(first.envelope().id()).size() == 2);

    assertEquals(
        new Decided.Done(List.of("b@one.test", "c@two.test")), pod.decide(first, What.RELEASE));
    assertEquals(2, obligations(first, 2).size());
  }

  @Test
  void whatIsHeldTooLongIsDiscardedWithAReason() throws Exception {
    AcceptedMail old = held("old", "b@one.test", "c@one.test");
    QuarantinePod pod = PODS.getFirst();
    pod.decide(old, What.RELEASE, "c@one.test");
    Instant until = Instant.now().plusMillis(1);

    HeldMail listed = pod.shelf().find(old.envelope().id()).getFirst();
    assertEquals(List.of("b@one.test"), listed.recipients());
    int expired = pod.desk().expire(until, "too old").toCompletableFuture().join();

    assertTrue(expired >= 1);
    assertEquals(1, events(old, 8).stream().filter("discarded b"::equals).count());
    assertEquals(0, events(old, 8).stream().filter("discarded c"::equals).count());
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> PODS.stream().noneMatch(one -> one.lists(old)));
    assertEquals(new Decided.NotHeld(), pod.decide(old, What.RELEASE));
    assertEquals(0, pod.desk().expire(until, "too old").toCompletableFuture().join());
  }

  @Test
  void whereAllWasDecidedTheQuarantineIsSaidToBeDecided() {
    QuarantinePod pod = PODS.getFirst();
    AcceptedMail mail = held("decided", "b@one.test");
    HeldMail listed = pod.shelf().find(mail.envelope().id()).getFirst();
    Place place = listed.place();
    pod.desk().expire(listed.heldAt(), "too old").toCompletableFuture().join();
    pod.decide(mail, What.RELEASE);

    pod.desk().expire(Instant.now().plusMillis(1), "too old").toCompletableFuture().join();

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> pod.shelf().expiredBelow(place.partition()) > place.offset());
  }

  @Test
  void whatIsReleasedIsLearnedAsHamAndWhatIsDeletedAsSpam() throws Exception {
    AcceptedMail ham = held("ham", "b@one.test", "c@one.test");
    AcceptedMail alike = held("alike", "b@one.test");
    AcceptedMail two = held("two", "b@one.test", "c@two.test");
    QuarantinePod pod = PODS.getFirst();

    assertEquals(
        Optional.of(Decided.Learned.LEARNED), learned(pod, ham, What.RELEASE, "b@one.test"));
    PODS.forEach(one -> one.awaitLearned(1));
    assertEquals(Optional.of(Decided.Learned.KNOWN), learned(PODS.get(1), ham, What.RELEASE));
    assertEquals(Optional.empty(), learned(PODS.get(1), ham, What.RELEASE), "nothing is held");
    assertEquals(Optional.of(Decided.Learned.CHANGED), learned(pod, alike, What.DELETE));
    assertEquals(Optional.of(Decided.Learned.LEARNED), learned(pod, two, What.DELETE));

    String event =
        log
            .await(
                Topic.EVENTS,
                1,
                TestLog.of(two)
                    .and(
                        it -> new String(it.value(), StandardCharsets.UTF_8).contains(".taught\"")))
            .stream()
            .map(it -> new String(it.value(), StandardCharsets.UTF_8))
            .collect(Collectors.joining());
    String data = "\"class\":\"spam\",\"outcome\":\"learned\",\"by\":\"ann\",\"domain\":\"\"";
    assertTrue(event.contains(data), event);
    List<Learned> all = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : log.await(Topic.BAYES, 3, any -> true)) {
      all.add(LearnedCodec.decode(record.value()));
    }
    assertEquals(
        List.of(MailClass.HAM, MailClass.SPAM, MailClass.SPAM),
        all.stream().map(Learned::kind).toList());
    assertEquals("operator ann, quarantine", all.getFirst().source());
    assertEquals("one.test", all.getFirst().domain().orElseThrow().ascii());
    assertEquals(Optional.empty(), all.getLast().domain(), "two domains");
  }

  @Test
  void whatIsHeldBeyondTheListIsDecidedByItsId() throws Exception {
    AcceptedMail first = held("unlisted", "b@one.test", "c@one.test");
    held("listed-1", "b@one.test");
    held("listed-2", "b@one.test");
    QuarantinePod small = QuarantinePod.open(log.settings, "small", 2, InstantSource.system());
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> small.shelf().size() == 2 && small.shelf().unlisted() > 0);
      long unlisted = small.shelf().unlisted();
      assertFalse(small.lists(first));

      assertEquals(1, small.desk().look(first.envelope().id()).toCompletableFuture().join().size());
      assertEquals(
          new Decided.Done(List.of("c@one.test")), small.decide(first, What.DELETE, "c@one.test"));
      assertEquals(unlisted, small.shelf().unlisted());
      assertEquals(new Decided.Done(List.of("b@one.test")), small.decide(first, What.RELEASE));
      assertEquals(unlisted - 1, small.shelf().unlisted());
      Decided.Already both = (Decided.Already) small.decide(first, What.RELEASE);
      assertEquals(
          List.of(Outcome.DELETED, Outcome.RELEASED),
          both.parts().stream().map(part -> part.decision().outcome()).toList());
      assertEquals(0, small.desk().look(first.envelope().id()).toCompletableFuture().join().size());
      assertEquals(1, obligations(first, 1).size());
    } finally {
      small.close();
    }
  }

  /** One decision of ann's, about these. */
  private static Predicate<Decided> isAlready(Outcome outcome, List<String> recipients) {
    return decided ->
        decided instanceof Decided.Already(List<Decided.Already.Part> parts)
            && parts.size() == 1
            && parts.getFirst().recipients().equals(recipients)
            && parts.getFirst().decision().outcome() == outcome
            && parts.getFirst().decision().by().equals("ann");
  }

  private static Optional<Decided.Learned> learned(
      QuarantinePod pod, AcceptedMail mail, What what, String... to) {
    Wish wish = new Wish(mail.envelope().id(), List.of(to), what, "ann", Wish.Learn.CLASS);
    return pod.desk().decide(wish).toCompletableFuture().join() instanceof Decided.Done done
        ? done.learned()
        : Optional.empty();
  }
}
