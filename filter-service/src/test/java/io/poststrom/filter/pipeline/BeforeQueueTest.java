package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.beforequeue.Decision;
import io.poststrom.filter.Mails;
import io.poststrom.filter.report.Observations;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Treatment;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.settings.MailDomain.DmarcActions;
import io.poststrom.settings.MailSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BeforeQueueTest {
  private static final DmarcActions REFUSES = new DmarcActions(Action.TAG, Action.REJECT);
  private static final DmarcActions DROPS = new DmarcActions(Action.TAG, Action.DISCARD);
  private static final Lane LANE =
      new Lane(Lane.Kind.FAST, Duration.ofMillis(50), Duration.ofMillis(150));

  private final SampleFilter sample = new SampleFilter();

  @Test
  void whatScoresOverTheThresholdIsRefusedAsSpam() {
    sample.settings =
        new MailSettings(List.of(SampleFilter.domain("ours.net", 5, 10, 1_000)), List.of());
    assertEquals(new Decision.Accept(), decide(Mails.GTUBE, "a@ours.net"));
    assertEquals(new Decision.Accept(), decide(Mails.CLEAN, "a@else.net"));
    Decision.Reject reject =
        assertInstanceOf(Decision.Reject.class, decide(Mails.GTUBE, "a@else.net"));
    assertEquals("The mail looks like spam", reject.reason());
    assertEquals(Action.REJECT, reject.verdict().action());
    assertTrue(reject.verdict().symbols().stream().anyMatch(s -> s.name().equals("GTUBE")));
  }

  /** RFC 9989 section 7.4: p=reject alone refuses nothing unless the domain's documents say so. */
  @Test
  void theOwnersWishIsFollowedWhereTheRecipientsDomainSaysSo() {
    sample.conclusion = Optional.of(OwnerWish.REJECT);
    sample.settings =
        new MailSettings(
            List.of(
                SampleFilter.domain("refuses.net", REFUSES),
                SampleFilter.domain("drops.net", DROPS)),
            List.of());
    assertEquals(new Decision.Accept(), decide(Mails.CLEAN, "a@else.net"));
    Decision.Reject reject =
        assertInstanceOf(Decision.Reject.class, decide(Mails.CLEAN, "a@refuses.net"));
    assertTrue(reject.reason().contains("fails DMARC"), reject.reason());
    assertInstanceOf(Decision.Reject.class, decide(Mails.CLEAN, "a@refuses.net", "b@drops.net"));
  }

  @Test
  void whatDmarcFoundInARefusedMailIsTold() {
    DmarcObservation seen = Observations.passed("a.test", "192.0.2.1", Instant.EPOCH);
    sample.conclusion = Optional.of(OwnerWish.REJECT);
    sample.dmarc =
        Optional.of(
            new DmarcFinding(
                "a.test",
                DmarcFinding.Standing.NOT_PASSED,
                Optional.of(seen.treated(Treatment.REJECT, List.of()))));
    sample.settings =
        new MailSettings(List.of(SampleFilter.domain("refuses.net", REFUSES)), List.of());
    decide(Mails.CLEAN, "a@else.net");
    assertEquals(List.of(), sample.refused);
    decide(Mails.CLEAN, "a@refuses.net");
    assertEquals(List.of(seen.treated(Treatment.REJECT, List.of())), sample.refused);
  }

  @Test
  void aMailThatOneRecipientMayGetIsTaken() {
    sample.conclusion = Optional.of(OwnerWish.REJECT);
    sample.settings =
        new MailSettings(List.of(SampleFilter.domain("refuses.net", REFUSES)), List.of());
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.CLEAN, "a@refuses.net", "b@else.net");
    assertEquals(new Decision.Accept(), decide(mail));

    List<String> events = SampleFilter.events(sample.run(mail, SampleFilter.FAST));

    assertTrue(events.contains("Quarantined a@refuses.net"), events::toString);
  }

  @Test
  void aSilentCheckDelaysTheDecisionNoLongerThanItsDeadline() {
    sample.spf = SampleFilter.SPF_SILENT;
    assertInstanceOf(Decision.Reject.class, decide(Mails.GTUBE, "a@else.net"));
  }

  /** The second look would find another result: there is none. */
  @Test
  void whatWasFoundBeforeTheQueueIsNotLookedForAgain() {
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test");
    BeforeQueue.Limits limits = new BeforeQueue.Limits(LANE, 10, Runnable::run);
    Inspection shared = sample.inspection();
    assertEquals(
        new Decision.Accept(),
        sample.beforeQueue(limits, shared).decide(mail).toCompletableFuture().join());
    AcceptedMail withOtherContent =
        new AcceptedMail(
            mail.envelope(),
            mail.prepended(),
            mail.content(),
            Mails.octets(Mails.GTUBE),
            Optional.empty());
    MailFilter filter = sample.filter(shared);

    List<Output> first = run(filter, withOtherContent);
    List<Output> second = run(filter, withOtherContent);

    assertTrue(SampleFilter.events(first).contains("Routed a@one.test"), first::toString);
    assertTrue(SampleFilter.events(second).contains("Quarantined a@one.test"), second::toString);
  }

  @Test
  void whatWasCutOffOrRefusedIsLookedForAgain() {
    Inspection shared = sample.inspection();
    BeforeQueue.Limits none =
        new BeforeQueue.Limits(
            new Lane(Lane.Kind.FAST, Duration.ZERO, Duration.ZERO), 10, Runnable::run);
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test");
    sample.beforeQueue(none, shared).decide(mail).toCompletableFuture().join();
    AcceptedMail spam =
        new AcceptedMail(
            mail.envelope(),
            mail.prepended(),
            mail.content(),
            Mails.octets(Mails.GTUBE),
            Optional.empty());

    List<Output> outputs = run(sample.filter(shared), spam);

    assertTrue(SampleFilter.events(outputs).contains("Quarantined a@one.test"), outputs::toString);
  }

  private static List<Output> run(MailFilter filter, AcceptedMail mail) {
    return filter
        .filter(new Arrival(mail, SampleFilter.HERE), SampleFilter.FAST)
        .toCompletableFuture()
        .join();
  }

  @Test
  void aContentThatCannotBeReadLeavesTheMailUndecided() {
    AcceptedMail inline = Mails.mail("x", Mails.world(), Mails.GTUBE, "a@else.net");
    AcceptedMail elsewhere =
        new AcceptedMail(
            inline.envelope(),
            List.of(),
            new ContentRef.Chunks(0, List.of(1L)),
            new byte[0],
            Optional.empty());
    assertInstanceOf(Decision.Undecided.class, decide(elsewhere));
  }

  @Test
  void moreMailsThanTheLimitAreUndecidedUntilOthersAreDone() {
    List<Runnable> waiting = new ArrayList<>();
    BeforeQueue one = sample.beforeQueue(new BeforeQueue.Limits(LANE, 1, waiting::add));
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.GTUBE, "a@else.net");
    CompletableFuture<Decision> first = one.decide(mail).toCompletableFuture();

    assertInstanceOf(Decision.Undecided.class, one.decide(mail).toCompletableFuture().join());
    waiting.removeFirst().run();
    assertInstanceOf(Decision.Reject.class, first.join());
    CompletableFuture<Decision> third = one.decide(mail).toCompletableFuture();
    waiting.removeFirst().run();
    assertInstanceOf(Decision.Reject.class, third.join());
  }

  /** A body that is never read to its end keeps a signature waiting, and nobody else. */
  @Test
  void whatNeverAnswersGivesItsPlaceBack() {
    sample.signer = (mail, prepended) -> Optional.of(new NeverRead());
    BeforeQueue one = sample.beforeQueue(new BeforeQueue.Limits(LANE, 1, Runnable::run));
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.GTUBE, "a@else.net");
    for (int i = 0; i < 2; i++) {
      Decision.Undecided undecided =
          assertInstanceOf(Decision.Undecided.class, one.decide(mail).toCompletableFuture().join());
      assertTrue(undecided.why().contains("TimeoutException"), undecided.why());
    }
  }

  private static final class NeverRead implements Signing {
    @Override
    public CompletionStage<Boolean> body() {
      return new CompletableFuture<>();
    }

    @Override
    public Signatures end(String results, List<String> added) {
      throw new AssertionError("its body was not read");
    }

    @Override
    public Signatures unread() {
      throw new AssertionError("nobody asks");
    }
  }

  @Test
  void aStoppedFilterDecidesNothing() {
    BeforeQueue stopped =
        sample.beforeQueue(
            new BeforeQueue.Limits(
                LANE,
                1,
                task -> {
                  throw new RejectedExecutionException("stopped");
                }));
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.GTUBE, "a@else.net");
    for (int i = 0; i < 2; i++) { // the place is given back
      Decision decision = stopped.decide(mail).toCompletableFuture().join();
      Decision.Undecided undecided = assertInstanceOf(Decision.Undecided.class, decision);
      assertTrue(undecided.why().endsWith("RejectedExecutionException: stopped"), undecided.why());
    }
  }

  private Decision decide(String content, String... recipients) {
    return decide(Mails.mail("x", Mails.world(), content, recipients));
  }

  private Decision decide(AcceptedMail mail) {
    return sample
        .beforeQueue(new BeforeQueue.Limits(LANE, 10, Runnable::run))
        .decide(mail)
        .toCompletableFuture()
        .join();
  }
}
