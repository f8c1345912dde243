package io.poststrom.delivery.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.delivery.attempt.RecipientResult.Handover;
import io.poststrom.delivery.bounce.Report;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.event.MailEvent;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.RecipientState;
import io.poststrom.mail.Terms;
import io.poststrom.site.Site;
import io.poststrom.smtp.DeliverBy;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import io.poststrom.wire.EventCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitionsTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final Site SITE = new Site("mx:next.example");
  private final QueueRules rules =
      new QueueRules(
          new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(3)),
          Duration.ofDays(5),
          Optional.of(Duration.ofHours(4)));
  private final Transitions transitions = new Transitions(rules, new Random(7));

  @Test
  void eachRecipientGoesItsOwnWay() {
    Obligation queued = Samples.queued(SITE, START, "a@x.example", "b@x.example", "c@x.example");

    Transition step =
        transitions.afterAttempt(queued, result(delivered(), deferred(), failed()), after(1));

    assertTrue(step.next().states().get(0) instanceof RecipientState.Delivered);
    assertTrue(step.next().states().get(1) instanceof RecipientState.Pending);
    assertTrue(step.next().states().get(2) instanceof RecipientState.Failed);
    assertEquals(1, step.next().attempts());
    assertFalse(step.next().isDone());
    assertEquals(1, step.report().orElseThrow().lines().size());
    assertEquals(
        List.of("Delivered", "Deferred", "Bounced"),
        step.events().stream().map(e -> e.getClass().getSimpleName()).toList());
  }

  @Test
  void aFinalRecipientIsNeitherTriedNorReportedAgain() {
    Obligation queued = Samples.queued(SITE, START, "a@x.example", "b@x.example");
    Obligation second =
        transitions.afterAttempt(queued, result(failed(), deferred()), after(1)).next();

    assertEquals(
        List.of("b@x.example"),
        Transitions.pending(second).stream().map(r -> r.mailbox().text()).toList());
    Transition step = transitions.afterAttempt(second, result(delivered()), after(2));

    assertTrue(step.next().isDone());
    assertTrue(step.report().isEmpty());
    assertEquals(1, step.events().size());
  }

  @Test
  void aDeferralAfterTheQueueLifeIsTheEnd() {
    Obligation queued = Samples.queued(SITE, START, "a@x.example");

    Transition step =
        transitions.afterAttempt(queued, result(deferred()), START.plus(Duration.ofDays(5)));

    assertTrue(step.next().states().getFirst() instanceof RecipientState.Expired);
    MailEvent.Expired expired = (MailEvent.Expired) step.events().getFirst();
    assertEquals(step.report().map(Report::id), expired.report());
    assertEquals(Report.Action.FAILED, step.report().orElseThrow().lines().getFirst().action());
  }

  @Test
  void aDelayIsReportedWithTheFirstDeferralAfterFourHoursAndNeverAgain() {
    Obligation queued = Samples.queued(SITE, START, "a@x.example");
    Transition early = transitions.afterAttempt(queued, result(deferred()), after(60));
    Transition late = transitions.afterAttempt(early.next(), result(deferred()), after(250));
    Transition later = transitions.afterAttempt(late.next(), result(deferred()), after(600));

    assertTrue(early.report().isEmpty());
    assertEquals(Report.Action.DELAYED, late.report().orElseThrow().lines().getFirst().action());
    assertTrue(later.report().isEmpty());
    assertFalse(Transitions.mayWarn(late.next()));
  }

  @Test
  void theSenderIsWarnedOfAMailThatWasNeverTried() {
    Obligation queued = Samples.queued(SITE, START, "a@x.example");

    Transition step = transitions.warn(queued, Optional.of(down()), after(250));

    assertEquals(Obligation.DelayWarning.SENT, step.next().warning());
    assertEquals(down(), step.report().orElseThrow().lines().getFirst().diagnostic());
    assertTrue(step.events().isEmpty());
    assertEquals(0, step.next().attempts());
  }

  @Test
  void nobodyIsToldOfAFailedReport() {
    Obligation report = withReversePath(new ReversePath.Null());

    Transition step = transitions.afterAttempt(report, result(failed()), after(1));

    assertTrue(step.report().isEmpty());
    assertEquals(Optional.empty(), ((MailEvent.Bounced) step.events().getFirst()).report());
    assertTrue(step.next().isDone());
  }

  @Test
  void theSenderOfSpamIsNotToldAndTheEventSaysWhy() {
    Obligation plain = Samples.queued(SITE, START, "a@next.example");
    Obligation spam =
        Samples.queued(
            SITE,
            plain.envelope().on(Terms.NONE.unreported("it is spam")),
            plain.content(),
            plain.value());

    assertFalse(Transitions.mayWarn(spam));
    Transition step = transitions.afterAttempt(spam, result(failed()), after(1));

    assertEquals(Optional.empty(), step.report());
    MailEvent.Bounced bounced = assertInstanceOf(MailEvent.Bounced.class, step.events().getLast());
    assertEquals(Optional.of("it is spam"), bounced.unreported());
  }

  @Test
  void notifyDecidesWhatIsTold() {
    assertTrue(reportFor(Set.of(DsnNotify.NEVER), failed()).isEmpty());
    assertTrue(reportFor(Set.of(DsnNotify.SUCCESS), failed()).isEmpty());
    assertTrue(reportFor(Set.of(DsnNotify.FAILURE), failed()).isPresent());
    assertTrue(reportFor(Set.of(), failed()).isPresent());
    assertTrue(reportFor(Set.of(), delivered()).isEmpty());
    assertTrue(
        reportFor(Set.of(DsnNotify.SUCCESS), delivered()).isEmpty(), "the next hop's matter");
    assertEquals(
        Report.Action.RELAYED,
        reportFor(Set.of(DsnNotify.SUCCESS), delivered(Handover.WITHOUT_DSN))
            .orElseThrow()
            .lines()
            .getFirst()
            .action());
    assertEquals(
        Report.Action.DELIVERED,
        reportFor(Set.of(DsnNotify.SUCCESS), delivered(Handover.FINAL))
            .orElseThrow()
            .lines()
            .getFirst()
            .action());
  }

  @Test
  void eachHostTriedIsAFactOfItsOwnAndTheSameOneWhenToldAgain() {
    Obligation queued = Samples.queued(SITE, START, "a@x.example", "b@x.example");
    List<Recipient> both = queued.envelope().recipients();
    AttemptResult result =
        new AttemptResult(
            List.of(deferred(), delivered()),
            List.of(
                new AttemptResult.Try(both, down()),
                new AttemptResult.Try(both, down()),
                new AttemptResult.Try(List.of(both.getFirst()), down())),
            Reach.REACHED);

    List<String> first = ids(transitions.afterAttempt(queued, result, after(1)));
    List<String> again = ids(transitions.afterAttempt(queued, result, after(2)));

    assertEquals(7, first.size());
    assertEquals(7, Set.copyOf(first).size());
    assertEquals(first, again);
  }

  @Test
  void theSameStepHasTheSameReportId() {
    Obligation queued = Samples.queued(SITE, START, "a@x.example");

    assertEquals(
        transitions.afterAttempt(queued, result(failed()), after(1)).report().map(Report::id),
        transitions.afterAttempt(queued, result(failed()), after(1)).report().map(Report::id));
  }

  @Test
  void pausesGrowFromMinutesToHoursWithJitter() {
    RetrySchedule schedule = rules.retry();
    Random random = new Random(3);
    for (int attempts = 1; attempts < 40; attempts++) {
      long minutes = Math.min(5L << Math.min(attempts - 1, 20), 180);
      Duration pause = schedule.pause(attempts, random);
      assertTrue(pause.toMillis() >= minutes * 60_000 * 0.85 - 1, attempts + ": " + pause);
      assertTrue(pause.toMillis() <= minutes * 60_000 * 1.15 + 1, attempts + ": " + pause);
    }
  }

  private Optional<Report> reportFor(Set<DsnNotify> notify, RecipientResult result) {
    Recipient recipient = new Recipient(Samples.mailbox("a@x.example"), notify, Optional.empty());
    Envelope envelope = Samples.envelope(Samples.mailId(START), START, 0, recipient);
    Obligation queued =
        Samples.queued(SITE, envelope, new ContentRef.AtRecord("mail.accepted", 0, 0), new byte[0]);
    return transitions.afterAttempt(queued, result(result), after(1)).report();
  }

  @Test
  void theLifeOfAHeldMailBeginsWithItsRelease() {
    Obligation plain = Samples.queued(SITE, START, "a@x.example");
    Instant release = START.plus(Duration.ofDays(20));
    Envelope held = plain.envelope().on(Terms.NONE.heldUntil(release));
    Obligation obligation = Samples.queued(SITE, held, plain.content(), plain.value());
    assertEquals(START.plus(Duration.ofDays(5)), rules.expiry(plain));
    assertEquals(release.plus(Duration.ofDays(5)), rules.expiry(obligation));
    assertFalse(rules.isLate(obligation, release.plus(Duration.ofHours(3))));
    assertTrue(rules.isLate(obligation, release.plus(Duration.ofHours(4))));
  }

  @Test
  void aMailThatIsToGoBackWhenLateGoesBackThen() {
    Obligation queued = timed(DeliverBy.Mode.RETURN, DeliverBy.Trace.NOT_WANTED, Set.of());

    Transition inTime = transitions.afterAttempt(queued, result(deferred()), after(9));
    Transition step = transitions.expire(inTime.next(), Optional.empty(), after(10));

    assertEquals(after(10), rules.expiry(queued));
    assertFalse(inTime.next().isDone());
    RecipientState.Expired end =
        assertInstanceOf(RecipientState.Expired.class, step.next().states().getFirst());
    assertEquals("5.4.7", end.diagnostic().status().text());
    assertTrue(end.diagnostic().text().contains("451"), end.diagnostic().text());
    Report.Line line = step.report().orElseThrow().lines().getFirst();
    assertEquals(Report.Action.FAILED, line.action());
  }

  @Test
  void aMailOfWhichTheSenderIsOnlyToldGoesOn() {
    Obligation queued = timed(DeliverBy.Mode.NOTIFY, DeliverBy.Trace.NOT_WANTED, Set.of());

    Transition told = transitions.warn(queued, Optional.empty(), after(10));

    assertTrue(rules.isLate(queued, after(10)));
    assertFalse(rules.isLate(queued, after(9)));
    assertEquals(Report.Action.DELAYED, told.report().orElseThrow().lines().getFirst().action());
    assertFalse(told.next().isDone());
    assertFalse(Transitions.mayWarn(told.next()), "only once");
    assertEquals(START.plus(Duration.ofDays(5)), rules.expiry(told.next()));
  }

  @ParameterizedTest
  @CsvSource({
    // mode, trace, handover, NOTIFY, what the sender hears
    "NOTIFY, NOT_WANTED, UNTIMED_WITH_DSN, '', RELAYED_UNTIMED",
    "NOTIFY, NOT_WANTED, UNTIMED_WITH_DSN, DELAY, RELAYED_UNTIMED",
    "NOTIFY, NOT_WANTED, UNTIMED_WITH_DSN, SUCCESS, ''",
    "NOTIFY, NOT_WANTED, UNTIMED_WITHOUT_DSN, SUCCESS, RELAYED",
    "NOTIFY, NOT_WANTED, UNTIMED_WITHOUT_DSN, NEVER, ''",
    "NOTIFY, NOT_WANTED, WITH_DSN, '', ''",
    "RETURN, WANTED, WITH_DSN, '', RELAYED_TRACED",
    "RETURN, WANTED, WITH_DSN, FAILURE, RELAYED_TRACED",
    "RETURN, WANTED, WITH_DSN, NEVER, ''",
    "RETURN, WANTED, FINAL, FAILURE, ''",
    "RETURN, WANTED, FINAL, SUCCESS, DELIVERED",
  })
  void whoHearsThatAMailWithATimeWasPassedOn(
      DeliverBy.Mode mode, DeliverBy.Trace trace, Handover handover, String notify, String heard) {
    Set<DsnNotify> wanted = notify.isEmpty() ? Set.of() : Set.of(DsnNotify.valueOf(notify));

    Transition step =
        transitions.afterAttempt(timed(mode, trace, wanted), result(delivered(handover)), after(1));

    assertEquals(heard, step.report().map(r -> r.lines().getFirst().action().name()).orElse(""));
  }

  private static Obligation timed(
      DeliverBy.Mode mode, DeliverBy.Trace trace, Set<DsnNotify> notify) {
    Recipient recipient = new Recipient(Samples.mailbox("a@x.example"), notify, Optional.empty());
    Envelope envelope =
        Samples.envelope(Samples.mailId(START), START, 0, recipient)
            .on(Terms.NONE.by(new Deadline(after(10), mode, trace)));
    return Samples.queued(
        SITE, envelope, new ContentRef.AtRecord("mail.accepted", 0, 0), new byte[0]);
  }

  private static List<String> ids(Transition step) {
    return step.events().stream().map(EventCodec::id).toList();
  }

  private static Obligation withReversePath(ReversePath path) {
    Obligation o = Samples.queued(SITE, START, "a@x.example");
    Envelope e = o.envelope();
    return Samples.queued(
        SITE,
        new Envelope(
            e.id(),
            path,
            e.recipients(),
            e.body(),
            e.addressForm(),
            e.ret(),
            e.envid(),
            e.client(),
            e.acceptedAt(),
            e.size(),
            e.hops()),
        o.content(),
        o.value());
  }

  private static Instant after(int minutes) {
    return START.plus(Duration.ofMinutes(minutes));
  }

  private static AttemptResult result(RecipientResult... results) {
    return new AttemptResult(List.of(results), List.of(), Reach.REACHED);
  }

  private static RecipientResult delivered() {
    return new RecipientResult.Delivered(said(Reply.of(250, 0, 0, "taken")));
  }

  private static RecipientResult delivered(Handover handover) {
    return new RecipientResult.Delivered(said(Reply.of(250, 0, 0, "taken")), handover);
  }

  private static RecipientResult deferred() {
    return new RecipientResult.Deferred(said(Reply.of(451, 3, 0, "later")));
  }

  private static RecipientResult failed() {
    return new RecipientResult.Failed(said(Reply.of(550, 1, 1, "no such user")));
  }

  private static Diagnostic down() {
    return said(Reply.of(421, 4, 1, "down"));
  }

  private static Diagnostic said(Reply reply) {
    return Diagnostic.remote(START, "mx.next.example[192.0.2.25]", reply);
  }
}
