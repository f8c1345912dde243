package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.Mails;
import io.poststrom.filter.quarantine.Decided;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.filter.quarantine.Decided.Wish.What;
import io.poststrom.filter.quarantine.Shelf;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.QuarantineDecision.Outcome;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A desk that does not hear the brokers' answer to a commit, on a real broker. */
@Timeout(240)
class QuarantineAnswerLostTest {
  @TempDir Path folder;
  private final AtomicInteger decided = new AtomicInteger();
  private final AtomicInteger lessons = new AtomicInteger();
  private volatile Loss loss = Loss.NONE;
  private TestLog log;
  private FilterWorker filter;
  private QuarantinePod pod;

  /** What is lost next. */
  private enum Loss {
    NONE,
    /** The request to commit, once. */
    REQUEST,
    /** The answer, once. */
    ANSWER,
    /** The answer, and whatever is asked then. */
    ALL
  }

  private final class Deaf extends KafkaProducer<String, byte[]> {
    Deaf(Properties properties) {
      super(properties);
    }

    @Override
    public void initTransactions() {
      if (loss == Loss.ALL && decided.get() > 0) {
        throw new TimeoutException("no answer");
      }
      super.initTransactions();
    }

    @Override
    public void commitTransaction() {
      Loss now = loss;
      if (now == Loss.REQUEST || now == Loss.ANSWER) {
        loss = Loss.NONE;
      }
      if (now != Loss.REQUEST) {
        super.commitTransaction();
        decided.incrementAndGet();
      }
      if (now != Loss.NONE) {
        throw new TimeoutException("no answer");
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    log = new TestLog(folder);
    KafkaSettings settings = log.settings;
    filter =
        new FilterWorker(
            settings,
            "usual",
            TestFilter.FAST,
            new FilterWorker.Company(
                TestFilter.inlineOnly(), new TestFilter.Counting(), RecentContents.none()));
    filter.start();
    pod =
        QuarantinePod.open(
            settings,
            "deaf",
            new Shelf(10),
            InstantSource.system(),
            Deaf::new,
            (kind, source, outcome) -> lessons.incrementAndGet());
  }

  @AfterEach
  void stop() throws Exception {
    filter.stop(Duration.ofSeconds(5));
    pod.close();
    log.close();
  }

  private AcceptedMail held() {
    AcceptedMail mail = Mails.mail("held", Mails.world(), Mails.GTUBE, "b@one.test", "c@one.test");
    log.accept(List.of(mail));
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> pod.lists(mail));
    return mail;
  }

  private Decided release(AcceptedMail mail) {
    return pod.desk()
        .decide(new Wish(mail.envelope().id(), List.of(), What.RELEASE, "ann", Wish.Learn.CLASS))
        .toCompletableFuture()
        .join();
  }

  private void assertReleasedOnce(AcceptedMail mail) {
    log.await(Topic.OUTBOUND, 1, TestLog.of(mail));
    assertEquals(1, decided.get());
    assertEquals(2, log.read(Topic.ACCEPTED).stream().filter(TestLog.of(mail)).count());
    assertEquals(1, log.read(Topic.BAYES).size());
  }

  @Test
  void whatWasDoneIsSaidToBeDoneThoughTheAnswerWasLost() {
    AcceptedMail mail = held();
    AtomicInteger told = new AtomicInteger();
    pod.desk().onDecision((wish, whole) -> told.incrementAndGet());

    loss = Loss.ANSWER;
    Decided.Done done =
        new Decided.Done(List.of("b@one.test", "c@one.test"), Optional.of(Decided.Learned.LEARNED));
    assertEquals(done, release(mail));
    assertEquals(1, told.get());
    assertReleasedOnce(mail);
    assertEquals(1, lessons.get());
  }

  @Test
  void whatWasNotDoneIsDoneInTheNextTurn() {
    AcceptedMail mail = held();
    loss = Loss.REQUEST;
    assertInstanceOf(Decided.Done.class, release(mail));
    assertReleasedOnce(mail);
    assertEquals(1, lessons.get(), "told once it is in the log");
  }

  @Test
  void whoAsksAgainHearsWhatHasBecomeOfIt() {
    AcceptedMail mail = held();
    loss = Loss.ALL;
    assertInstanceOf(Decided.Unknown.class, release(mail));

    loss = Loss.NONE;
    Decided.Already already = assertInstanceOf(Decided.Already.class, release(mail));
    assertEquals(1, already.parts().size());
    assertEquals(Outcome.RELEASED, already.parts().getFirst().decision().outcome());
    assertEquals(List.of("b@one.test", "c@one.test"), already.parts().getFirst().recipients());
    assertEquals(already, pod.decide(mail, What.DELETE));
    assertReleasedOnce(mail);
  }
}
