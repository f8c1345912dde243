package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.bayes.SampleMails;
import io.poststrom.filter.pipeline.Contents;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.MailFilter;
import io.poststrom.filter.pipeline.TrainingDesk;
import io.poststrom.filter.teach.MailedLessons;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Training;
import io.poststrom.smtp.Domain;
import io.poststrom.wire.LearnedCodec;
import io.poststrom.wire.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a mail to a training address to what is learned, on a real broker. */
@Timeout(180)
final class MailedLessonsTest {
  private static final MailSettings SETTINGS =
      new MailSettings(
          List.of(
              new MailDomain(
                  "one",
                  List.of(new DomainPattern("one.test")),
                  Handling.DEFAULT,
                  KnownRecipients.ALL,
                  new Training(Optional.of("spam"), Optional.of("ham")))),
          List.of());

  @TempDir private Path folder;
  private TestLog log;
  private LearnedMails mails;
  private final List<String> counted = new CopyOnWriteArrayList<>();
  private final ExecutorService teaching = Executors.newSingleThreadExecutor();
  private FilterWorker fast;
  private FilterWorker slow;

  @BeforeEach
  void start() throws Exception {
    log = new TestLog(folder);
    mails =
        LearnedMails.open(
            log.settings,
            "lessons",
            new LearnedMails.Limits(Duration.ofDays(30), 10_000, 6),
            Duration.ofSeconds(60));
    Contents contents =
        new Contents(
            (mail, content, number) -> CompletableFuture.failedStage(new IOException("gone")),
            1 << 18);
    MailFilter filter =
        TestFilter.inlineOnly(SETTINGS)
            .learning(new TrainingDesk(contents, new MailedLessons(mails), teaching));
    fast = worker("teaching", TestFilter.FAST, filter);
    slow = worker("teaching-slow", TestFilter.SLOW, filter);
  }

  private FilterWorker worker(String name, Lane lane, MailFilter filter) {
    FilterWorker worker =
        new FilterWorker(
            log.settings,
            name,
            lane,
            new FilterWorker.Company(
                filter,
                new LessonTally(
                    new TestFilter.Counting(),
                    (kind, source, outcome) -> counted.add(kind + " " + source + " " + outcome)),
                RecentContents.none()));
    worker.start();
    return worker;
  }

  @AfterEach
  void stop() throws Exception {
    fast.stop(Duration.ofSeconds(10));
    slow.stop(Duration.ofSeconds(10));
    teaching.shutdownNow();
    mails.close();
    log.close();
  }

  private static AcceptedMail mail(String id, String box, MailClass kind, int... seeds) {
    ClientInfo ann =
        new ClientInfo(
            "submission",
            "192.0.2.7",
            40_000,
            "pc",
            Optional.empty(),
            Trust.RELAY,
            Optional.of("ann@one.test"));
    String attached =
        IntStream.of(seeds)
            .mapToObj(seed -> SampleMails.content(kind, seed))
            .map(octets -> new String(octets, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"))
            .map(text -> "--b\nContent-Type: message/rfc822\n\n" + text + "\n")
            .collect(Collectors.joining());
    String content =
        "From: ann@one.test\nContent-Type: multipart/mixed; boundary=b\n\n" + attached + "--b--\n";
    return Mails.mail(id, ann, content, box);
  }

  private List<String> events(AcceptedMail mail, int count) {
    return log.await(Topic.EVENTS, count, TestLog.of(mail)).stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  /** The words of the event that ends the way of a mail with so many lessons. */
  private String words(AcceptedMail mail, int lessons) {
    List<String> events = events(mail, lessons + 2);
    assertEquals(lessons + 2, events.size(), "accepted, taught and discarded");
    String last = events.getLast();
    assertTrue(last.contains("io.poststrom.mail.discarded"), last);
    return last.replaceAll(".*\"reason\":\"([^\"]*)\".*", "$1");
  }

  private List<Learned> learned() throws Exception {
    List<Learned> all = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : log.read(Topic.BAYES)) {
      all.add(LearnedCodec.decode(record.value()));
    }
    return all;
  }

  @Test
  void attachedMailsAreLearnedForTheUsersDomainWithinHisLimit() throws Exception {
    AcceptedMail spam = mail("spam", "spam@one.test", MailClass.SPAM, 1, 2, 3, 2);
    log.accept(List.of(spam));
    assertEquals("mails attached as spam: 3 learned, 1 known", words(spam, 3));
    String taught = events(spam, 5).get(1);
    assertTrue(taught.contains("\"outcome\":\"learned\",\"by\":\"ann@one.test\""), taught);
    AcceptedMail ham = mail("ham", "ham@one.test", MailClass.HAM, 4, 5, 6, 7, 8);
    AcceptedMail again = mail("again", "spam@one.test", MailClass.SPAM, 1);
    log.accept(List.of(ham));
    assertEquals("mails attached as ham: 3 learned, 2 refused", words(ham, 5));
    log.accept(List.of(again));
    assertEquals("mails attached as spam: 1 known", words(again, 1));

    List<Learned> all = learned();
    assertEquals("user ann@one.test", all.getFirst().source());
    assertTrue(
        all.stream().allMatch(one -> one.domain().equals(Optional.of(Domain.of("one.test")))));
    assertEquals(6, mails.all().size());
    assertEquals(List.of(), log.read(Topic.OUTBOUND));
  }

  /** What was only planned, or is in a transaction that fails, is not counted. */
  @Test
  void aLessonIsCountedOnceItIsInTheLog() throws Exception {
    byte[] content = mail("x", "spam@one.test", MailClass.SPAM, 1, 2).value();
    new MailedLessons(mails)
        .teach(
            new TrainingDesk.Lecture(
                MailClass.SPAM, "ann@one.test", Domain.of("one.test"), content));
    assertEquals(List.of(), counted);

    log.accept(List.of(mail("x", "spam@one.test", MailClass.SPAM, 1, 2)));
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> counted.size() == 2);
    assertEquals(List.of("SPAM USER LEARNED", "SPAM USER LEARNED"), counted);
  }

  /** The thread has other work while the mail comes round in the slow lane, more than once. */
  @Test
  void aMailThatWaitsForItsTurnIsLearnedOnceWhenItComes() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    Future<?> other =
        teaching.submit(
            () -> {
              busy.await();
              return true;
            });
    AcceptedMail mail = mail("patient", "spam@one.test", MailClass.SPAM, 1, 2);
    log.accept(List.of(mail));
    log.await(Topic.SLOW, 3, TestLog.of(mail));
    busy.countDown();
    other.get();

    assertEquals("mails attached as spam: 2 learned", words(mail, 2));
    assertEquals(2, learned().size());
  }

  @Test
  void withoutAnAttachedMailNothingIsLearnedAndTheEventSaysWhatToDo() throws Exception {
    AcceptedMail mail = mail("none", "spam@one.test", MailClass.SPAM);
    log.accept(List.of(mail));
    assertEquals(
        "to be learned as spam, but no mail is attached to it: forward it as an attachment",
        words(mail, 0));
    assertEquals(List.of(), learned());
  }
}
