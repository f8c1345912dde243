package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.beforequeue.Decision;
import io.poststrom.event.MailEvent;
import io.poststrom.filter.Mails;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Learned;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Training;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainingDeskTest {
  private static final String HAM =
      Mails.CLEAN.replace("From: a@sender.example", "From: Ann <ann@ONE.test>");
  private static final String SPAM =
      Mails.GTUBE.replace("From: a@sender.example", "From: Ann <ann@ONE.test>");

  private static final BeforeQueue.Limits LIMITS =
      new BeforeQueue.Limits(
          new Lane(Lane.Kind.FAST, Duration.ofSeconds(5), Duration.ofSeconds(5)),
          10,
          Runnable::run);

  private final SampleFilter sample = new SampleFilter();
  private final List<TrainingDesk.Lecture> lectures = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  @BeforeEach
  void settings() {
    sample.settings =
        new MailSettings(
            List.of(
                new MailDomain(
                    "one",
                    List.of(new DomainPattern("one.test")),
                    Handling.DEFAULT,
                    KnownRecipients.ALL,
                    new Training(Optional.of("spam"), Optional.of("ham")))),
            List.of());
  }

  private static ClientInfo user(String identity) {
    return new ClientInfo(
        "submission",
        "192.0.2.7",
        40_000,
        "pc",
        Optional.empty(),
        Trust.RELAY,
        Optional.of(identity));
  }

  /** Learns one mail from each. */
  private final class Teacher implements TrainingDesk.Teacher {
    @Override
    public TrainingDesk.Taught teach(TrainingDesk.Lecture lecture) {
      lectures.add(lecture);
      Learned learned =
          new Learned(
              lecture.kind(), 1, new byte[] {1}, Mails.NOW, lecture.identity(), Optional.empty());
      return new TrainingDesk.Taught(
          List.of(new TrainingDesk.Told("k", "learned", Optional.of(learned))), "1 learned");
    }

    @Override
    public void failed(MailId mail, String why) {
      failures.add(why);
    }
  }

  private List<Output> run(AcceptedMail mail, Lane lane) {
    return run(mail, lane, Runnable::run);
  }

  private MailFilter teaching(Executor thread) {
    return sample
        .filter()
        .learning(new TrainingDesk(new Contents(sample.content, 1 << 18), new Teacher(), thread));
  }

  private List<Output> run(AcceptedMail mail, Lane lane, Executor thread) {
    return teaching(thread)
        .filter(new Arrival(mail, SampleFilter.HERE), lane)
        .toCompletableFuture()
        .join();
  }

  private static String reason(List<Output> outputs) {
    for (Output output : outputs) {
      if (output instanceof Output.Tell(MailEvent.Discarded told)) {
        return told.reason();
      }
    }
    throw new AssertionError("nobody's mail was discarded");
  }

  private static List<String> told(List<Output> outputs) {
    return SampleFilter.events(outputs);
  }

  @Test
  void aMailToATrainingAddressIsLearnedAndGoesNowhere() {
    AcceptedMail mail = Mails.mail("x", user("ann@one.test"), SPAM, "spam@one.test");
    List<Output> outputs = run(mail, SampleFilter.FAST);
    assertEquals(
        List.of("Accepted spam@one.test", "Taught spam@one.test", "Discarded spam@one.test"),
        told(outputs));
    assertEquals(1, outputs.stream().filter(o -> o instanceof Output.Learn).count());
    assertEquals("ann@one.test", lectures.getFirst().identity());
    assertEquals("one.test", lectures.getFirst().domain().ascii());
    assertEquals(mail.value().length, lectures.getFirst().content().length);
    assertEquals("1 learned", reason(outputs));
  }

  @Test
  void itsOtherRecipientsGetIt() {
    AcceptedMail mail = Mails.mail("x", user("ann@one.test"), HAM, "ham@one.test", "bob@one.test");
    List<Output> outputs = run(mail, SampleFilter.FAST);
    assertEquals(
        List.of(
            "Accepted ham@one.test",
            "Taught ham@one.test",
            "Discarded ham@one.test",
            "Accepted bob@one.test",
            "Filtered bob@one.test",
            "Routed bob@one.test"),
        told(outputs));
    assertEquals(
        List.of("bob@one.test"),
        SampleFilter.recipients(SampleFilter.obligations(outputs).getFirst()));
  }

  @Test
  void whoMayNotTeachDoesNot() {
    for (ClientInfo client : List.of(Mails.world(), Mails.relay(), user("ann@two.test"))) {
      List<Output> outputs = run(Mails.mail("x", client, HAM, "spam@one.test"), SampleFilter.FAST);
      assertEquals("Routed spam@one.test", told(outputs).getLast());
    }
    assertEquals(List.of(), lectures);
  }

  @Test
  void whoseContentIsGoneTeachesNothingAndSaysSo() {
    AcceptedMail inline = Mails.mail("x", user("ann@one.test"), HAM, "spam@one.test");
    AcceptedMail gone =
        new AcceptedMail(
            inline.envelope(),
            List.of(),
            new ContentRef.Chunks(0, List.of(1L)),
            new byte[0],
            Optional.empty());
    List<Output> outputs = run(gone, SampleFilter.SLOW);
    assertEquals(List.of("Discarded spam@one.test"), told(outputs));
    assertEquals("nothing is learned: its content could not be read in time", reason(outputs));
    assertEquals(1, failures.size());
  }

  @Test
  void aLargeMailTeachesNothingAndIsNotRead() {
    AcceptedMail large =
        new AcceptedMail(
            Mails.envelope(
                Mails.id("x"), user("ann@one.test"), TrainingDesk.MOST + 1, "spam@one.test"),
            List.of(),
            new ContentRef.Chunks(0, List.of(1L)),
            new byte[0],
            Optional.empty());
    List<Output> outputs = run(large, SampleFilter.FAST);
    assertEquals("nothing is learned: it is larger than 8 MiB", reason(outputs));
    assertEquals(List.of(), lectures);
  }

  private static final Lane QUICK =
      new Lane(Lane.Kind.SLOW, Duration.ofMillis(1), Duration.ofSeconds(1));

  private static List<Output> later(List<Output> outputs) {
    return outputs.stream().filter(output -> output instanceof Output.Later).toList();
  }

  /** Where the thread is busy, the other recipients don't wait for it. */
  @Test
  void whoseTurnDoesNotComeSoonComesAgain() {
    List<Runnable> waiting = new ArrayList<>();
    AcceptedMail mail = Mails.mail("x", user("ann@one.test"), HAM, "spam@one.test", "bob@one.test");
    List<Output> outputs = run(mail, QUICK, waiting::add);
    assertEquals(List.of("Filtered bob@one.test", "Routed bob@one.test"), told(outputs));
    if (!(later(outputs).getFirst() instanceof Output.Later(AcceptedMail again))) {
      throw new AssertionError("it is not postponed");
    }
    assertEquals(
        List.of("spam@one.test"),
        again.envelope().recipients().stream().map(to -> to.mailbox().text()).toList());
    waiting.forEach(Runnable::run);
    assertEquals(List.of(), lectures);
    assertEquals(List.of(), failures);

    assertEquals(
        List.of("Taught spam@one.test", "Discarded spam@one.test"),
        told(run(again, SampleFilter.SLOW)));
    assertEquals(1, lectures.size());
  }

  @Test
  void whoseTurnDoesNotComeInAnHourIsToldToSendItAgain() {
    AcceptedMail mail = Mails.mail("x", user("ann@one.test"), HAM, "spam@one.test");
    AtomicReference<Instant> now = new AtomicReference<>(Mails.NOW);
    sample.clock = now::get;
    MailFilter filter = teaching(waiting -> {});
    now.set(Mails.NOW.plus(TrainingDesk.LONGEST).plusSeconds(1));
    List<Output> outputs =
        filter.filter(new Arrival(mail, SampleFilter.HERE), QUICK).toCompletableFuture().join();
    assertEquals(List.of(), later(outputs));
    assertEquals(
        "nothing is learned: its turn did not come within an hour: send it again", reason(outputs));
    assertEquals(1, failures.size());
    assertEquals("1 learned", reason(run(mail, QUICK)));
  }

  /** While the filter was away no mail could have its turn. */
  @Test
  void anHourCountsFromWhenTheFilterBegan() {
    AcceptedMail mail = Mails.mail("x", user("ann@one.test"), HAM, "spam@one.test");
    sample.clock = InstantSource.fixed(Mails.NOW.plus(TrainingDesk.LONGEST.multipliedBy(2)));
    assertEquals(1, later(run(mail, QUICK, waiting -> {})).size());
    assertEquals(List.of(), failures);
  }

  /**
   * The thread is busy for longer than a content may take to be read: that counts from the turn.
   */
  @Test
  void waitingForOnesTurnIsNotWaitingForTheContent() throws Exception {
    Lane lane = new Lane(Lane.Kind.SLOW, Duration.ofMillis(20), Duration.ofSeconds(60));
    AcceptedMail mail = inLog(Mails.mail("x", user("ann@one.test"), HAM, "spam@one.test"));
    sample.content = (id, content, number) -> CompletableFuture.completedStage(Mails.octets(HAM));
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      CountDownLatch busy = new CountDownLatch(1);
      thread.execute(() -> await(busy));
      CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(busy::countDown);
      assertEquals("1 learned", reason(run(mail, lane, thread)));
    }
  }

  /** A hundred mails of one user hold up nobody else's. */
  @Test
  void usersTakeTurns() {
    List<Runnable> waiting = new ArrayList<>();
    List<CompletableFuture<List<Output>>> all = new ArrayList<>();
    MailFilter filter = teaching(waiting::add);
    for (int i = 0; i < 100; i++) {
      all.add(begun(filter, Mails.mail("many" + i, user("eve@one.test"), HAM, "spam@one.test")));
    }
    all.add(begun(filter, Mails.mail("one", user("ann@one.test"), HAM, "ham@one.test")));
    assertEquals(1, waiting.size());
    waiting.forEach(Runnable::run);
    all.forEach(CompletableFuture::join);
    assertEquals(101, lectures.size());
    assertEquals("ann@one.test", lectures.get(1).identity());
  }

  @Test
  void aFaultOfOursIsToldAsOneAndTheNextMailIsLearned() {
    AcceptedMail mail = Mails.mail("x", user("ann@one.test"), HAM, "spam@one.test");
    MailFilter filter =
        sample
            .filter()
            .learning(
                new TrainingDesk(
                    new Contents(sample.content, 1 << 18), new Failing(), Runnable::run));
    for (int i = 0; i < 2; i++) {
      List<Output> outputs =
          filter
              .filter(new Arrival(mail, SampleFilter.HERE), SampleFilter.SLOW)
              .toCompletableFuture()
              .join();
      assertEquals("nothing is learned: it could not be learned from", reason(outputs));
    }
    assertEquals(2, failures.size());
  }

  private final class Failing implements TrainingDesk.Teacher {
    @Override
    public TrainingDesk.Taught teach(TrainingDesk.Lecture lecture) {
      throw new StackOverflowError("as of a deep mail");
    }

    @Override
    public void failed(MailId mail, String why) {
      failures.add(why);
    }
  }

  private static CompletableFuture<List<Output>> begun(MailFilter filter, AcceptedMail mail) {
    return filter
        .filter(new Arrival(mail, SampleFilter.HERE), SampleFilter.SLOW)
        .toCompletableFuture();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static AcceptedMail inLog(AcceptedMail mail) {
    return new AcceptedMail(
        mail.envelope(),
        List.of(),
        new ContentRef.Chunks(0, List.of(1L)),
        new byte[0],
        Optional.empty());
  }

  @Test
  void aPieceThatNeverComesHoldsNobodyUp() {
    AcceptedMail inline = Mails.mail("x", user("ann@one.test"), HAM, "spam@one.test");
    AcceptedMail elsewhere =
        new AcceptedMail(
            inline.envelope(),
            List.of(),
            new ContentRef.Chunks(0, List.of(1L, 2L)),
            new byte[0],
            Optional.empty());
    sample.content =
        (mail, content, number) ->
            number == 0
                ? CompletableFuture.completedStage(inline.value())
                : new CompletableFuture<>();
    List<Output> outputs = run(elsewhere, SampleFilter.SLOW);
    assertEquals("nothing is learned: its content could not be read in time", reason(outputs));
  }

  @Test
  void aRedirectedMailTeachesNothing() {
    for (String from : List.of("From: eve@else.test", "From: ann@one.test\nFrom: ann@one.test")) {
      String content = Mails.CLEAN.replace("From: a@sender.example", from);
      AcceptedMail mail = Mails.mail("x", user("ann@one.test"), content, "ham@one.test");
      assertTrue(reason(run(mail, SampleFilter.FAST)).contains("forward it as an attachment"));
    }
    assertEquals(List.of(), lectures);
  }

  @Test
  void theSpamInItIsNoReasonToRefuseIt() {
    AcceptedMail mail = Mails.mail("x", user("ann@one.test"), SPAM, "spam@one.test");
    assertEquals(
        new Decision.Accept(),
        sample.beforeQueue(LIMITS).decide(mail).toCompletableFuture().join());
  }

  @Test
  void aTrainingAddressThatAMilterAddsGetsNothing() {
    sample.demand =
        new Demand(
            Action.PASS,
            List.of(
                new Change.AddRecipient("<spam@one.test>"),
                new Change.AddRecipient("<carol@one.test>")));
    for (ClientInfo client : List.of(Mails.world(), user("ann@one.test"))) {
      List<Output> outputs = run(Mails.mail("x", client, HAM, "bob@one.test"), SampleFilter.FAST);
      assertEquals(List.of("bob@one.test", "carol@one.test"), again(outputs));
      assertTrue(told(outputs).contains("Discarded spam@one.test"), told(outputs)::toString);
      assertEquals("nothing is learned: a milter has added this training address", reason(outputs));
    }
    assertEquals(List.of(), lectures);
  }

  @Test
  void aMailThatAMilterSendsToATrainingAddressAloneGoesNowhere() {
    sample.demand =
        new Demand(
            Action.PASS,
            List.of(
                new Change.AddRecipient("<spam@one.test>"),
                new Change.RemoveRecipient("<bob@one.test>")));
    List<Output> outputs =
        run(Mails.mail("x", Mails.world(), HAM, "bob@one.test"), SampleFilter.FAST);
    assertEquals(List.of(), again(outputs));
    assertEquals(
        List.of("Accepted bob@one.test", "Discarded spam@one.test", "Discarded bob@one.test"),
        told(outputs));
  }

  /** To whom it goes anew. */
  private static List<String> again(List<Output> outputs) {
    List<String> again = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.Again(AcceptedMail one)) {
        one.envelope().recipients().forEach(to -> again.add(to.mailbox().text()));
      }
    }
    return again;
  }

  /** What is found in a mail to both is not what a milter makes of the one to the others. */
  @Test
  void aMilterThatRewritesTheMailBringsNoTrainingAddressBack() {
    sample.demand = new Demand(Action.PASS, List.of(new Change.AddRecipient("<carol@one.test>")));
    Inspection shared = sample.inspection();
    AcceptedMail mail = Mails.mail("x", user("ann@one.test"), HAM, "spam@one.test", "bob@one.test");
    sample.beforeQueue(LIMITS, shared).decide(mail).toCompletableFuture().join();
    List<Output> outputs =
        sample
            .filter(shared)
            .learning(
                new TrainingDesk(
                    new Contents(sample.content, 1 << 18), new Teacher(), Runnable::run))
            .filter(new Arrival(mail, SampleFilter.HERE), SampleFilter.FAST)
            .toCompletableFuture()
            .join();
    assertEquals(List.of("bob@one.test", "carol@one.test"), again(outputs));
    assertEquals(1, lectures.size());
  }
}
