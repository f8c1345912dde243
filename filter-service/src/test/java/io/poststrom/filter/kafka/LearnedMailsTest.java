package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.bayes.Classroom;
import io.poststrom.filter.bayes.Learning.Outcome;
import io.poststrom.filter.bayes.Lesson;
import io.poststrom.filter.bayes.SampleMails;
import io.poststrom.filter.bayes.Source;
import io.poststrom.filter.bayes.Trainer;
import io.poststrom.kafka.Clients;
import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import io.poststrom.wire.LearnedCodec;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is learned, on a real broker. */
final class LearnedMailsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final LearnedMails.Limits LIMITS =
      new LearnedMails.Limits(Duration.ofDays(30), 10_000, 3);

  @TempDir static Path folder;
  private static TestLog log;

  private final List<LearnedMails> open = new ArrayList<>();

  @BeforeAll
  static void startBroker() throws Exception {
    log = new TestLog(folder);
  }

  @AfterAll
  static void stopBroker() {
    log.close();
  }

  @BeforeEach
  void forgetAll() {
    Set<String> held = new HashSet<>();
    for (ConsumerRecord<String, byte[]> record : log.read(Topic.BAYES)) {
      if (record.value() == null) {
        held.remove(record.key());
      } else {
        held.add(record.key());
      }
    }
    String topic = Topic.BAYES.topicName();
    log.write(
        held.stream().map(key -> new ProducerRecord<String, byte[]>(topic, key, null)).toList());
  }

  @AfterEach
  void close() {
    open.forEach(LearnedMails::close);
  }

  private LearnedMails open(String name, LearnedMails.Limits limits) throws Exception {
    LearnedMails mails = LearnedMails.open(log.settings, name, limits, PATIENCE);
    open.add(mails);
    return mails;
  }

  private static Lesson lesson(MailClass kind, int seed) {
    return new Lesson(
        kind,
        SampleMails.content(MailClass.SPAM, seed),
        new Source(Source.Kind.OPERATOR, "ann"),
        Optional.of(Domain.of("one.test")));
  }

  private static Lesson ofUser(String name, MailClass kind, int seed) {
    return new Lesson(
        kind,
        SampleMails.content(kind, seed),
        new Source(Source.Kind.USER, name),
        Optional.empty());
  }

  private static Outcome done(CompletionStage<Outcome> learned) {
    return learned.toCompletableFuture().join();
  }

  private static List<String> looks(LearnedMails mails) {
    return mails.all().stream()
        .map(one -> HexFormat.of().formatHex(LearnedCodec.encode(one)))
        .toList();
  }

  private static List<MailClass> kinds(LearnedMails mails) {
    return mails.all().stream().map(Learned::kind).toList();
  }

  private static void awaitKinds(LearnedMails mails, MailClass... kinds) {
    Awaitility.await().atMost(PATIENCE).until(() -> kinds(mails).equals(List.of(kinds)));
  }

  @Test
  void whatOneLearnsTheOthersKnowAndItCountsOnce() throws Exception {
    LearnedMails one = open("one", LIMITS);
    LearnedMails two = open("two", LIMITS);

    assertEquals(Outcome.LEARNED, done(one.learn(lesson(MailClass.SPAM, 1))));
    assertEquals(Outcome.KNOWN, done(one.learn(lesson(MailClass.SPAM, 1))));
    awaitKinds(two, MailClass.SPAM);
    assertEquals(Outcome.KNOWN, done(two.learn(lesson(MailClass.SPAM, 1))));
    assertEquals("operator ann", two.all().getFirst().source());

    assertEquals(Outcome.CHANGED, done(two.learn(lesson(MailClass.HAM, 1))));
    awaitKinds(one, MailClass.HAM);
    awaitKinds(open("later", LIMITS), MailClass.HAM);
  }

  @Test
  void aMailCountsOnceForEachDomain() throws Exception {
    LearnedMails mails = open("one", LIMITS);
    Source ann = new Source(Source.Kind.OPERATOR, "ann");
    byte[] mail = SampleMails.content(MailClass.SPAM, 1);
    for (String name : List.of("one.test", "two.test", "ONE.test")) {
      done(mails.learn(new Lesson(MailClass.SPAM, mail, ann, Optional.of(Domain.of(name)))));
    }
    done(mails.learn(new Lesson(MailClass.SPAM, mail, ann, Optional.empty())));
    assertEquals(
        List.of("one.test", "two.test", ""),
        mails.examples().stream().map(e -> e.domain().map(Domain::ascii).orElse("")).toList());
  }

  @Test
  void whoWritesTheSameAtOnceHasWrittenItOnce() throws Exception {
    LearnedMails one = open("one", LIMITS);
    LearnedMails two = open("two", LIMITS);
    List<CompletionStage<Outcome>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(one.learn(lesson(MailClass.SPAM, i)));
      all.add(two.learn(lesson(MailClass.SPAM, i)));
    }
    all.forEach(LearnedMailsTest::done);
    Awaitility.await().atMost(PATIENCE).until(() -> one.all().size() == 20);
    assertEquals(20, open("later", LIMITS).all().size());
  }

  @Test
  void aUserTeachesSoMuchADayAndAnOperatorAnyNumber() throws Exception {
    LearnedMails mails = open("one", LIMITS);
    for (int i = 0; i < 3; i++) {
      assertEquals(Outcome.LEARNED, done(mails.learn(ofUser("eve", MailClass.SPAM, i))));
    }
    assertEquals(Outcome.REFUSED, done(mails.learn(ofUser("eve", MailClass.SPAM, 4))));
    assertEquals(Outcome.REFUSED, done(mails.learn(ofUser("eve", MailClass.HAM, 4))));
    assertEquals(Outcome.KNOWN, done(mails.learn(ofUser("eve", MailClass.SPAM, 1))));
    assertEquals(Outcome.LEARNED, done(mails.learn(ofUser("bob", MailClass.SPAM, 5))));
    for (int i = 10; i < 20; i++) {
      assertEquals(Outcome.LEARNED, done(mails.learn(lesson(MailClass.SPAM, i))));
    }
  }

  /** The same mail, as the other class. */
  @Test
  void whoHasTaughtAllHeMayCorrectsWhatHeHasTaughtAsOftenAgain() throws Exception {
    LearnedMails mails = open("one", LIMITS);
    for (int i = 0; i < 3; i++) {
      done(mails.learn(ofUser("eve", MailClass.SPAM, i)));
    }
    Lesson right = ofUser("eve", MailClass.SPAM, 1);
    Lesson wrong = new Lesson(MailClass.HAM, right.content(), right.source(), right.domain());
    assertEquals(Outcome.CHANGED, done(mails.learn(wrong)));
    assertEquals(Outcome.CHANGED, done(mails.learn(right)));
    assertEquals(Outcome.REFUSED, done(mails.learn(ofUser("eve", MailClass.SPAM, 4))));
    assertEquals(Outcome.CHANGED, done(mails.learn(wrong)));
    assertEquals(Outcome.REFUSED, done(mails.learn(right)), "so often, and no more");
    Lesson ofBob = ofUser("bob", MailClass.SPAM, 7);
    done(mails.learn(ofBob));
    Lesson theirs = new Lesson(MailClass.HAM, ofBob.content(), right.source(), Optional.empty());
    assertEquals(Outcome.REFUSED, done(mails.learn(theirs)), "that is another one's");
  }

  @Test
  void whoseLessonsArePlannedAgainHasNotTaughtTwice() throws Exception {
    LearnedMails mails = open("one", LIMITS);
    for (int again = 0; again < 2; again++) {
      for (int i = 0; i < 3; i++) {
        assertEquals(Outcome.LEARNED, mails.plan(ofUser("eve", MailClass.SPAM, i)).outcome());
      }
      assertEquals(Outcome.REFUSED, mails.plan(ofUser("eve", MailClass.SPAM, 3)).outcome());
    }
  }

  @Test
  void whatATransactionTakesBackIsNotLearned() throws Exception {
    Lesson lesson = ofUser("eve", MailClass.SPAM, 1);
    LearnedMails.Planned planned = open("one", LIMITS).plan(lesson);
    var properties = Clients.producer(log.settings, "taken-back");
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "taken-back");
    try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(properties)) {
      producer.initTransactions();
      producer.beginTransaction();
      byte[] value = LearnedCodec.encode(planned.record().orElseThrow());
      producer.send(new ProducerRecord<>(Topic.BAYES.topicName(), planned.key(), value));
      producer.flush();
      producer.abortTransaction();
    }
    LearnedMails after = open("after", LIMITS);
    assertEquals(List.of(), after.all());
    assertEquals(Outcome.LEARNED, after.plan(lesson).outcome());
  }

  /** A filter that has died in a transaction: the brokers end it after a while. */
  @Test
  void whatIsTaughtBesideAnOpenTransactionWaitsForItsEnd() throws Exception {
    LearnedMails mails = open("one", LIMITS);
    LearnedMails.Planned planned = mails.plan(lesson(MailClass.SPAM, 1));
    var properties = Clients.producer(log.settings, "left-open");
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "left-open");
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "10000");
    try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(properties)) {
      producer.initTransactions();
      producer.beginTransaction();
      byte[] value = LearnedCodec.encode(planned.record().orElseThrow());
      producer.send(new ProducerRecord<>(Topic.BAYES.topicName(), planned.key(), value));
      producer.flush();
      assertEquals(Outcome.LEARNED, done(mails.learn(lesson(MailClass.SPAM, 1))));
    }
  }

  @Test
  void usersDoNotTurnTheScalesByNumbersAlone() throws Exception {
    LearnedMails mails = open("one", new LearnedMails.Limits(Duration.ofDays(1), 9_999, 9_999));
    List<CompletionStage<Outcome>> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(mails.learn(lesson(MailClass.SPAM, i)));
    }
    all.forEach(LearnedMailsTest::done);
    assertEquals(Outcome.REFUSED, done(mails.learn(ofUser("eve", MailClass.SPAM, 5_000))));
    assertEquals(Outcome.LEARNED, done(mails.learn(ofUser("eve", MailClass.HAM, 5_000))));
  }

  @Test
  void theLatestOnesCountAndNoMoreThanSoMany() throws Exception {
    LearnedMails mails = open("one", new LearnedMails.Limits(Duration.ofDays(1), 5, 3));
    for (int i = 0; i < 9; i++) {
      done(mails.learn(lesson(MailClass.SPAM, i)));
    }
    assertEquals(5, mails.all().size());
    LearnedMails later = open("later", new LearnedMails.Limits(Duration.ofDays(1), 5, 3));
    assertEquals(looks(mails), looks(later));
  }

  @Test
  void aFloodOfOneClassDoesNotPushTheOtherOut() throws Exception {
    LearnedMails mails = open("one", new LearnedMails.Limits(Duration.ofDays(1), 6, 3));
    done(mails.learn(lesson(MailClass.HAM, 100)));
    done(mails.learn(lesson(MailClass.HAM, 101)));
    for (int i = 0; i < 9; i++) {
      done(mails.learn(lesson(MailClass.SPAM, i)));
    }
    assertEquals(2, kinds(mails).stream().filter(kind -> kind == MailClass.HAM).count());
    assertEquals(4, kinds(mails).stream().filter(kind -> kind == MailClass.SPAM).count());
  }

  @Test
  void whatIsTaughtAgainAfterADayIsYoungAgain() throws Exception {
    LearnedMails mails = open("one", LIMITS);
    done(mails.learn(lesson(MailClass.SPAM, 1)));
    Learned first = mails.all().getFirst();
    Learned old =
        new Learned(
            first.kind(),
            first.version(),
            first.features(),
            first.at().minus(Duration.ofDays(2)),
            first.source(),
            first.domain());
    mails.restore(old).toCompletableFuture().join();
    assertEquals(Outcome.KNOWN, done(mails.learn(lesson(MailClass.SPAM, 1))));
    assertTrue(!mails.all().getFirst().at().isBefore(first.at()));
    int records = log.read(Topic.BAYES).size();
    assertEquals(Outcome.KNOWN, done(mails.learn(lesson(MailClass.SPAM, 1))));
    assertEquals(records, log.read(Topic.BAYES).size());
  }

  @Test
  void whatIsTooOldCountsNoLonger() throws Exception {
    LearnedMails mails = open("one", LIMITS);
    done(mails.learn(lesson(MailClass.SPAM, 1)));
    assertEquals(
        List.of(), open("brief", new LearnedMails.Limits(Duration.ofNanos(1), 5, 3)).all());
  }

  @Test
  void whatWasExportedIsPutBackAsItWas() throws Exception {
    LearnedMails mails = open("one", LIMITS);
    done(mails.learn(lesson(MailClass.SPAM, 1)));
    Learned exported = mails.all().getFirst();
    done(mails.learn(lesson(MailClass.HAM, 1)));
    mails.restore(exported).toCompletableFuture().join();
    assertEquals(List.of(MailClass.SPAM), kinds(mails));
    assertEquals(exported.at(), mails.all().getFirst().at());
  }

  @Test
  void aModelIsTrainedAsSoonAsEnoughIsLearned() throws Exception {
    LearnedMails mails = open("one", LIMITS);
    try (Classroom classroom = Classroom.open(mails, "test-trainer", why -> {})) {
      assertTrue(classroom.model().isEmpty());
      List<CompletionStage<Outcome>> all = new ArrayList<>();
      Source ann = new Source(Source.Kind.OPERATOR, "ann");
      for (int i = 0; i < Trainer.FEWEST; i++) {
        for (MailClass kind : MailClass.values()) {
          all.add(
              mails.learn(new Lesson(kind, SampleMails.content(kind, i), ann, Optional.empty())));
        }
      }
      all.forEach(LearnedMailsTest::done);
      Awaitility.await().atMost(PATIENCE).until(() -> classroom.model().isPresent());
    }
  }
}
