package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.Mails;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.mail.Terms;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.settings.MailDomain.DmarcActions;
import io.poststrom.settings.MailSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class MailFilterTest {
  private final SampleFilter sample = new SampleFilter();

  @Test
  void everyRecipientIsInOneObligationOfItsSite() {
    AcceptedMail mail =
        Mails.mail(
            "x", Mails.world(), Mails.CLEAN, "a@one.test", "b@far.net", "c@two.test", "d@off.org");
    List<Output> outputs = sample.run(mail, SampleFilter.FAST);
    List<Obligation> obligations = SampleFilter.obligations(outputs);
    assertEquals(
        List.of(List.of("a@one.test", "c@two.test"), List.of("b@far.net", "d@off.org")),
        obligations.stream().map(SampleFilter::recipients).toList());
    assertEquals(
        List.of("maildir:test", "mx:mx.shared.net"),
        obligations.stream().map(o -> o.site().name()).toList());
    assertEquals(SampleFilter.HERE, obligations.getFirst().content());
    assertEquals(
        List.of(
            "Accepted a@one.test",
            "Accepted b@far.net",
            "Accepted c@two.test",
            "Accepted d@off.org",
            "Filtered a@one.test",
            "Filtered b@far.net",
            "Filtered c@two.test",
            "Filtered d@off.org",
            "Routed a@one.test",
            "Routed c@two.test",
            "Routed b@far.net",
            "Routed d@off.org"),
        SampleFilter.events(outputs));
  }

  @Test
  void fieldsStandAboveTheIngressesReceivedInTheirOrder() {
    Obligation obligation =
        SampleFilter.obligations(
                sample.run(
                    Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test"), SampleFilter.FAST))
            .getFirst();
    assertEquals(
        List.of(
            "Authentication-Results",
            "Received-SPF",
            "X-Spam-Score",
            "X-Spam-Level",
            "X-Spam-Status",
            "Received"),
        obligation.prepended().stream().map(f -> f.substring(0, f.indexOf(':'))).toList());
    assertEquals(
        "Authentication-Results: mx.own.example; spf=pass\r\n"
            + "\tsmtp.mailfrom=a@sender.example\r\n",
        obligation.prepended().getFirst());
    assertTrue(
        obligation
            .prepended()
            .contains("X-Spam-Status: No, score=0.0 required=5.0 tests=SPF_PASS=0.0\r\n"));
  }

  @Test
  void aHeldMailIsDueWhenItIsReleased() {
    AcceptedMail plain = Mails.mail("x", Mails.relay(), Mails.CLEAN, "a@one.test");
    for (Duration hold : List.of(Duration.ofDays(1), Duration.ofDays(-1))) {
      Envelope held = plain.envelope().on(Terms.NONE.heldUntil(Mails.NOW.plus(hold)));
      AcceptedMail mail =
          new AcceptedMail(
              held, plain.prepended(), plain.content(), plain.value(), Optional.empty());
      Obligation obligation =
          SampleFilter.obligations(sample.run(mail, SampleFilter.FAST)).getFirst();
      assertEquals(
          hold.isNegative() ? Mails.NOW : Mails.NOW.plus(hold), obligation.due(), hold.toString());
    }
  }

  /**
   * What the owner of a forged domain wants is done at least, as each recipient's domain has it.
   */
  @Test
  void theOwnersWishLeadsToWhatTheRecipientsDomainDoes() {
    sample.conclusion = Optional.of(OwnerWish.REJECT);
    sample.settings =
        new MailSettings(
            List.of(
                SampleFilter.domain("drops.net", new DmarcActions(Action.TAG, Action.DISCARD)),
                SampleFilter.domain("tags.net", new DmarcActions(Action.PASS, Action.TAG)),
                SampleFilter.domain("ignores.net", new DmarcActions(Action.PASS, Action.PASS))),
            List.of());
    AcceptedMail mail =
        Mails.mail(
            "x",
            Mails.world(),
            Mails.CLEAN,
            "a@drops.net",
            "b@tags.net",
            "c@ignores.net",
            "d@else.net");

    List<Output> outputs = sample.run(mail, SampleFilter.FAST);

    List<Obligation> obligations = SampleFilter.obligations(outputs);
    assertEquals(
        List.of(List.of("b@tags.net"), List.of("c@ignores.net")),
        obligations.stream().map(SampleFilter::recipients).toList());
    assertTrue(obligations.get(0).prepended().contains("X-Spam-Flag: YES\r\n"));
    assertFalse(obligations.get(1).prepended().contains("X-Spam-Flag: YES\r\n"));
    assertTrue(SampleFilter.events(outputs).contains("Discarded a@drops.net"));
    assertTrue(SampleFilter.events(outputs).contains("Quarantined d@else.net"));
    assertEquals(
        "Authentication-Results: mx.own.example; spf=pass\r\n"
            + "\tsmtp.mailfrom=a@sender.example; seen=1\r\n",
        obligations.getFirst().prepended().getFirst());
  }

  @Test
  void recipientsOfDifferentThresholdsHaveVerdictsOfTheirOwnAtOneSite() {
    sample.settings =
        new MailSettings(
            List.of(
                SampleFilter.domain("strict.net", 1, 2, 3.5),
                SampleFilter.domain("held.net", 1, 3, 1_000),
                SampleFilter.domain("mild.net", 3, 100, 1_000),
                SampleFilter.domain("lax.net", 50, 100, 1_000)),
            List.of());
    String bad = Mails.CLEAN.replaceFirst("From: .*\n", "From: none\n").replace("To:", "From:");
    AcceptedMail mail =
        Mails.mail(
            "x",
            Mails.world(),
            bad,
            "a@strict.net",
            "b@held.net",
            "c@mild.net",
            "d@lax.net",
            "e@mild.net");

    List<Output> outputs = sample.run(mail, SampleFilter.FAST);

    List<Obligation> obligations = SampleFilter.obligations(outputs);
    assertEquals(
        List.of(List.of("c@mild.net", "e@mild.net"), List.of("d@lax.net")),
        obligations.stream().map(SampleFilter::recipients).toList());
    assertTrue(obligations.get(0).prepended().contains("X-Spam-Flag: YES\r\n"));
    assertFalse(obligations.get(1).prepended().contains("X-Spam-Flag: YES\r\n"));
    assertEquals(obligations.get(0).site(), obligations.get(1).site());
    assertEquals(obligations.get(0).id().text() + ".1", obligations.get(1).id().text());
    assertTrue(SampleFilter.events(outputs).contains("Quarantined b@held.net"));
    assertTrue(SampleFilter.events(outputs).contains("Discarded a@strict.net"));
    assertEquals(
        5, SampleFilter.events(outputs).stream().filter(e -> e.startsWith("Filtered")).count());
  }

  @Test
  void gtubeIsHeldByDefaultWithItsContentAndVerdict() {
    List<Output> outputs =
        sample.run(Mails.mail("x", Mails.relay(), Mails.GTUBE, "a@one.test"), SampleFilter.FAST);
    assertEquals(List.of(), SampleFilter.obligations(outputs));
    AcceptedMail held =
        outputs.stream()
            .filter(Output.Hold.class::isInstance)
            .map(o -> ((Output.Hold) o).mail())
            .findFirst()
            .orElseThrow();
    assertEquals(Action.REJECT, held.verdict().orElseThrow().action());
    assertEquals(Mails.GTUBE.length() + 8, held.value().length);
    assertEquals(
        List.of("Accepted a@one.test", "Filtered a@one.test", "Quarantined a@one.test"),
        SampleFilter.events(outputs));
  }

  @Test
  void mailOfRelayNetworksIsNotedNotScoredAndGetsNoFields() {
    AcceptedMail mail = Mails.mail("x", Mails.relay(), "no header at all\n", "a@one.test");
    List<Output> outputs = sample.run(mail, SampleFilter.FAST);
    assertEquals(mail.prepended(), SampleFilter.obligations(outputs).getFirst().prepended());
    Verdict verdict =
        outputs.stream()
            .filter(o -> o instanceof Output.Tell(MailEvent.Filtered f))
            .map(o -> ((MailEvent.Filtered) ((Output.Tell) o).event()).verdict())
            .findFirst()
            .orElseThrow();
    assertEquals(0, verdict.score());
    assertTrue(verdict.symbols().stream().anyMatch(s -> s.name().equals("MISSING_FROM")));
    assertTrue(verdict.symbols().stream().noneMatch(s -> s.name().startsWith("SPF")));
  }

  @Test
  void aReportOfOursIsNotChecked() {
    AcceptedMail report =
        Mails.mail(
            "x",
            Mails.client(Trust.RELAY, MailFilter.BOUNCE, "mx.own.example"),
            Mails.GTUBE,
            "a@one.test");
    List<Output> outputs = sample.run(report, SampleFilter.FAST);
    assertEquals(report.prepended(), SampleFilter.obligations(outputs).getFirst().prepended());
  }

  @Test
  void aReportOfOursGoesToItsRecipientWhateverHisThresholds() {
    sample.settings =
        new MailSettings(List.of(SampleFilter.domain("one.test", -10, 0, 0)), List.of());
    AcceptedMail report =
        Mails.mail(
            "x",
            Mails.client(Trust.RELAY, MailFilter.BOUNCE, "mx.own.example"),
            Mails.GTUBE,
            "a@one.test");
    List<Output> outputs = sample.run(report, SampleFilter.FAST);
    assertEquals(1, SampleFilter.obligations(outputs).size());
    assertFalse(SampleFilter.events(outputs).contains("Quarantined a@one.test"));
    assertFalse(SampleFilter.events(outputs).contains("Discarded a@one.test"));
  }

  @Test
  void aReleasedMailIsAddressedAndNothingElse() {
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.GTUBE, "a@one.test");
    AcceptedMail released =
        new AcceptedMail(
            mail.envelope(),
            mail.prepended(),
            mail.content(),
            mail.value(),
            Optional.of(new Verdict(Action.PASS, 500, List.of())));
    List<Output> outputs = sample.run(released, SampleFilter.FAST);
    Obligation obligation = SampleFilter.obligations(outputs).getFirst();
    assertEquals(mail.prepended(), obligation.prepended());
    assertEquals(
        ObligationId.ofReleased(mail.envelope().id(), obligation.site(), SampleFilter.HERE),
        obligation.id(),
        "not that of recipients who had it before");
    assertEquals(List.of("Routed a@one.test"), SampleFilter.events(outputs));
    assertEquals(
        List.of(new Output.Later(released)),
        sample.filter().postpone(new Arrival(released, SampleFilter.HERE)),
        "it has been told accepted");
  }

  @Test
  void aSilentCheckKeepsTheFastLaneOpenAndIsATemperrorInTheSlowOne() {
    sample.spf = SampleFilter.SPF_SILENT;
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test");
    assertFalse(
        sample
            .filter()
            .filter(new Arrival(mail, SampleFilter.HERE), SampleFilter.FAST)
            .toCompletableFuture()
            .isDone());

    List<Output> outputs = sample.run(mail, SampleFilter.SLOW);

    Obligation obligation = SampleFilter.obligations(outputs).getFirst();
    assertTrue(obligation.prepended().getFirst().contains("spf=temperror"));
    assertEquals(List.of("Filtered a@one.test", "Routed a@one.test"), SampleFilter.events(outputs));
  }

  @Test
  void aPostponedMailIsToldAcceptedOnceAndKeepsItsContent() {
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test");
    List<Output> outputs = sample.filter().postpone(new Arrival(mail, SampleFilter.HERE));
    assertEquals(List.of("Accepted a@one.test"), SampleFilter.events(outputs));
    assertEquals(new Output.Later(mail), outputs.getLast());
  }

  @Test
  void whereDnsCannotSayTheDomainIsTheProvisionalSite() {
    sample.mx = domain -> new CompletableFuture<>();
    Obligation obligation =
        SampleFilter.obligations(
                sample.run(
                    Mails.mail("x", Mails.world(), Mails.CLEAN, "a@far.net"), SampleFilter.FAST))
            .getFirst();
    assertEquals("domain:far.net", obligation.site().name());
    sample.mx = domain -> CompletableFuture.failedStage(new IOException("broken"));
    assertEquals(
        obligation.site(),
        SampleFilter.obligations(
                sample.run(
                    Mails.mail("x", Mails.world(), Mails.CLEAN, "a@far.net"), SampleFilter.FAST))
            .getFirst()
            .site());
  }

  @Test
  void aContentThatCannotBeReadFailsInTheFastLaneAndIsUncheckedInTheSlowOne() {
    AcceptedMail inline = Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test");
    ContentRef chunks = new ContentRef.Chunks(1, List.of(5L, 6L));
    AcceptedMail large =
        new AcceptedMail(
            inline.envelope(), inline.prepended(), chunks, new byte[0], Optional.empty());
    Assertions.assertThrows(CompletionException.class, () -> sample.run(large, SampleFilter.FAST));
    Obligation obligation =
        SampleFilter.obligations(sample.run(large, SampleFilter.SLOW)).getFirst();
    assertEquals(chunks, obligation.content());
    assertTrue(
        obligation.prepended().stream().anyMatch(f -> f.contains(Inspection.CONTENT_UNREAD)));
  }

  @Test
  void contentsTravelAlongOnlyWhileAllCopiesAreSmall() {
    String text = Mails.CLEAN + ("x".repeat(70) + "\n").repeat(600);
    AcceptedMail one = Mails.mail("x", Mails.world(), text, "a@one.test");
    AcceptedMail two = Mails.mail("x", Mails.world(), text, "a@one.test", "b@far.net");
    assertTrue(SampleFilter.obligations(sample.run(one, SampleFilter.FAST)).getFirst().hasCopy());
    for (Obligation obligation : SampleFilter.obligations(sample.run(two, SampleFilter.FAST))) {
      assertFalse(obligation.hasCopy());
      assertEquals(SampleFilter.HERE, obligation.content());
    }
  }

  @Test
  void aCheckThatThrowsLeavesASymbolAndTheMailGoesOn() {
    sample.spf =
        envelope -> {
          throw new IllegalStateException("a fault");
        };
    Obligation obligation =
        SampleFilter.obligations(
                sample.run(
                    Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test"), SampleFilter.FAST))
            .getFirst();
    assertTrue(obligation.prepended().stream().anyMatch(f -> f.contains(Pipeline.CHECK_FAILED)));
  }
}
