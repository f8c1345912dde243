package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.Mails;
import io.poststrom.filter.address.Addressing;
import io.poststrom.filter.address.MxLookup;
import io.poststrom.filter.checks.GtubeCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.filter.checks.SpfCheck;
import io.poststrom.filter.checks.SpfLookup;
import io.poststrom.filter.spf.SpfOutcome;
import io.poststrom.filter.spf.SpfQuery;
import io.poststrom.filter.spf.SpfResult;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.DmarcActions;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailDomain.Thresholds;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.MxAnswer;
import io.poststrom.site.Routing;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class MailFilterTest {
  private static final Lane FAST =
      new Lane(Lane.Kind.FAST, Duration.ofMinutes(1), Duration.ofSeconds(1));
  private static final Lane SLOW =
      new Lane(Lane.Kind.SLOW, Duration.ofMillis(1), Duration.ofMinutes(1));
  private static final ContentRef.AtRecord HERE = new ContentRef.AtRecord("mail.accepted", 3, 42);

  private static final MxLookup ONE_MX =
      domain -> CompletableFuture.completedStage(new MxAnswer.Hosts(List.of("mx.shared.net")));
  private static final SpfLookup SPF_PASS =
      envelope ->
          CompletableFuture.completedStage(
              new SpfOutcome(
                  SpfResult.PASS,
                  SpfQuery.mailFrom(
                      InetAddress.ofLiteral("192.0.2.7"),
                      envelope.client().helo(),
                      envelope.reversePath()),
                  "+all",
                  Optional.empty(),
                  ""));
  private static final SpfLookup SPF_SILENT = envelope -> new CompletableFuture<>();
  private static final ContentSource NO_CONTENT =
      (mail, content, number) -> CompletableFuture.failedStage(new IOException("gone"));

  private MailSettings settings = MailSettings.EMPTY;
  private MxLookup mx = ONE_MX;
  private SpfLookup spf = SPF_PASS;
  private Optional<OwnerWish> conclusion = Optional.empty();

  private static MailDomain domain(String name, double tag, double quarantine, double discard) {
    return new MailDomain(
        name.replace('.', '-'),
        List.of(new DomainPattern(name)),
        new Handling(new Thresholds(tag, quarantine, discard), DmarcActions.DEFAULT));
  }

  private static MailDomain domain(String name, DmarcActions dmarc) {
    return new MailDomain(
        name.replace('.', '-'),
        List.of(new DomainPattern(name)),
        new Handling(Thresholds.DEFAULT, dmarc));
  }

  /** Wishes what it is told to, and counts the results that it has seen. */
  private record Conclusion(OwnerWish wish) implements Check.Concluding {
    @Override
    public String name() {
      return "conclusion";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SKIPPED;
    }

    @Override
    public CompletionStage<CheckResult> conclude(MailView mail, Findings before) {
      AuthResult seen =
          new AuthResult("seen", Integer.toString(before.authentication().size()), "", List.of());
      return CompletableFuture.completedStage(
          new CheckResult(List.of(), List.of(seen), List.of(), wish));
    }

    @Override
    public CheckResult unanswered() {
      return CheckResult.NOTHING;
    }
  }

  private MailFilter filter() {
    List<Check> checks = new ArrayList<>();
    conclusion.map(Conclusion::new).ifPresent(checks::add);
    checks.addAll(
        List.of(new SpfCheck(spf, "mx.own.example"), new HeaderCheck(), new GtubeCheck()));
    return new MailFilter(
        new Pipeline(checks),
        new Addressing(mx, Duration.ofMillis(20), 64 << 10),
        new Contents(NO_CONTENT, 1 << 18),
        () ->
            new Rules(
                "mx.own.example",
                settings,
                new Routing(settings, Optional.empty(), List.of(Domain.of("test")))),
        new Ledger(InstantSource.fixed(Mails.NOW)));
  }

  private List<Output> run(AcceptedMail mail, Lane lane) {
    return filter().filter(new Arrival(mail, HERE), lane).toCompletableFuture().join();
  }

  private static List<Obligation> obligations(List<Output> outputs) {
    List<Obligation> obligations = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.Queue(Obligation obligation)) {
        obligations.add(obligation);
      }
    }
    return obligations;
  }

  private static List<String> events(List<Output> outputs) {
    List<String> events = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.Tell(MailEvent event)) {
        events.add(event.getClass().getSimpleName() + " " + event.recipient());
      }
    }
    return events;
  }

  private static List<String> recipients(Obligation obligation) {
    return obligation.envelope().recipients().stream().map(r -> r.mailbox().text()).toList();
  }

  @Test
  void everyRecipientIsInOneObligationOfItsSite() {
    AcceptedMail mail =
        Mails.mail(
            "x", Mails.world(), Mails.CLEAN, "a@one.test", "b@far.net", "c@two.test", "d@off.org");
    List<Output> outputs = run(mail, FAST);
    List<Obligation> obligations = obligations(outputs);
    assertEquals(
        List.of(List.of("a@one.test", "c@two.test"), List.of("b@far.net", "d@off.org")),
        obligations.stream().map(MailFilterTest::recipients).toList());
    assertEquals(
        List.of("maildir:test", "mx:mx.shared.net"),
        obligations.stream().map(o -> o.site().name()).toList());
    assertEquals(HERE, obligations.getFirst().content());
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
        events(outputs));
  }

  @Test
  void fieldsStandAboveTheIngressesReceivedInTheirOrder() {
    Obligation obligation =
        obligations(run(Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test"), FAST))
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

  /**
   * What the owner of a forged domain wants is done at least, as each recipient's domain has it.
   */
  @Test
  void theOwnersWishLeadsToWhatTheRecipientsDomainDoes() {
    conclusion = Optional.of(OwnerWish.REJECT);
    settings =
        new MailSettings(
            List.of(
                domain("drops.net", new DmarcActions(Action.TAG, Action.DISCARD)),
                domain("tags.net", new DmarcActions(Action.PASS, Action.TAG)),
                domain("ignores.net", new DmarcActions(Action.PASS, Action.PASS))),
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

    List<Output> outputs = run(mail, FAST);

    List<Obligation> obligations = obligations(outputs);
    assertEquals(
        List.of(List.of("b@tags.net"), List.of("c@ignores.net")),
        obligations.stream().map(MailFilterTest::recipients).toList());
    assertTrue(obligations.get(0).prepended().contains("X-Spam-Flag: YES\r\n"));
    assertFalse(obligations.get(1).prepended().contains("X-Spam-Flag: YES\r\n"));
    assertTrue(events(outputs).contains("Discarded a@drops.net"));
    assertTrue(events(outputs).contains("Quarantined d@else.net"));
    assertEquals(
        "Authentication-Results: mx.own.example; spf=pass\r\n"
            + "\tsmtp.mailfrom=a@sender.example; seen=1\r\n",
        obligations.getFirst().prepended().getFirst());
  }

  @Test
  void recipientsOfDifferentThresholdsHaveVerdictsOfTheirOwnAtOneSite() {
    settings =
        new MailSettings(
            List.of(
                domain("strict.net", 1, 2, 3.5),
                domain("held.net", 1, 3, 1_000),
                domain("mild.net", 3, 100, 1_000),
                domain("lax.net", 50, 100, 1_000)),
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

    List<Output> outputs = run(mail, FAST);

    List<Obligation> obligations = obligations(outputs);
    assertEquals(
        List.of(List.of("c@mild.net", "e@mild.net"), List.of("d@lax.net")),
        obligations.stream().map(MailFilterTest::recipients).toList());
    assertTrue(obligations.get(0).prepended().contains("X-Spam-Flag: YES\r\n"));
    assertFalse(obligations.get(1).prepended().contains("X-Spam-Flag: YES\r\n"));
    assertEquals(obligations.get(0).site(), obligations.get(1).site());
    assertEquals(obligations.get(0).id().text() + ".1", obligations.get(1).id().text());
    assertTrue(events(outputs).contains("Quarantined b@held.net"));
    assertTrue(events(outputs).contains("Discarded a@strict.net"));
    assertEquals(5, events(outputs).stream().filter(e -> e.startsWith("Filtered")).count());
  }

  @Test
  void gtubeIsHeldByDefaultWithItsContentAndVerdict() {
    List<Output> outputs = run(Mails.mail("x", Mails.relay(), Mails.GTUBE, "a@one.test"), FAST);
    assertEquals(List.of(), obligations(outputs));
    AcceptedMail held =
        outputs.stream()
            .filter(Output.Hold.class::isInstance)
            .map(o -> ((Output.Hold) o).mail())
            .findFirst()
            .orElseThrow();
    assertEquals(Action.QUARANTINE, held.verdict().orElseThrow().action());
    assertEquals(Mails.GTUBE.length() + 8, held.value().length);
    assertEquals(
        List.of("Accepted a@one.test", "Filtered a@one.test", "Quarantined a@one.test"),
        events(outputs));
  }

  @Test
  void mailOfRelayNetworksIsNotedNotScoredAndGetsNoFields() {
    AcceptedMail mail = Mails.mail("x", Mails.relay(), "no header at all\n", "a@one.test");
    List<Output> outputs = run(mail, FAST);
    assertEquals(mail.prepended(), obligations(outputs).getFirst().prepended());
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
    List<Output> outputs = run(report, FAST);
    assertEquals(report.prepended(), obligations(outputs).getFirst().prepended());
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
    List<Output> outputs = run(released, FAST);
    assertEquals(mail.prepended(), obligations(outputs).getFirst().prepended());
    assertEquals(List.of("Routed a@one.test"), events(outputs));
  }

  @Test
  void aSilentCheckKeepsTheFastLaneOpenAndIsATemperrorInTheSlowOne() {
    spf = SPF_SILENT;
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test");
    assertFalse(filter().filter(new Arrival(mail, HERE), FAST).toCompletableFuture().isDone());

    List<Output> outputs = run(mail, SLOW);

    Obligation obligation = obligations(outputs).getFirst();
    assertTrue(obligation.prepended().getFirst().contains("spf=temperror"));
    assertEquals(List.of("Filtered a@one.test", "Routed a@one.test"), events(outputs));
  }

  @Test
  void aPostponedMailIsToldAcceptedOnceAndKeepsItsContent() {
    AcceptedMail mail = Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test");
    List<Output> outputs = filter().postpone(new Arrival(mail, HERE));
    assertEquals(List.of("Accepted a@one.test"), events(outputs));
    assertEquals(new Output.Later(mail), outputs.getLast());
  }

  @Test
  void whereDnsCannotSayTheDomainIsTheProvisionalSite() {
    mx = domain -> new CompletableFuture<>();
    Obligation obligation =
        obligations(run(Mails.mail("x", Mails.world(), Mails.CLEAN, "a@far.net"), FAST)).getFirst();
    assertEquals("domain:far.net", obligation.site().name());
    mx = domain -> CompletableFuture.failedStage(new IOException("broken"));
    assertEquals(
        obligation.site(),
        obligations(run(Mails.mail("x", Mails.world(), Mails.CLEAN, "a@far.net"), FAST))
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
    Assertions.assertThrows(CompletionException.class, () -> run(large, FAST));
    Obligation obligation = obligations(run(large, SLOW)).getFirst();
    assertEquals(chunks, obligation.content());
    assertTrue(
        obligation.prepended().stream().anyMatch(f -> f.contains(MailFilter.CONTENT_UNREAD)));
  }

  @Test
  void contentsTravelAlongOnlyWhileAllCopiesAreSmall() {
    String text = Mails.CLEAN + ("x".repeat(70) + "\n").repeat(600);
    AcceptedMail one = Mails.mail("x", Mails.world(), text, "a@one.test");
    AcceptedMail two = Mails.mail("x", Mails.world(), text, "a@one.test", "b@far.net");
    assertTrue(obligations(run(one, FAST)).getFirst().hasCopy());
    for (Obligation obligation : obligations(run(two, FAST))) {
      assertFalse(obligation.hasCopy());
      assertEquals(HERE, obligation.content());
    }
  }

  @Test
  void aCheckThatThrowsLeavesASymbolAndTheMailGoesOn() {
    spf =
        envelope -> {
          throw new IllegalStateException("a fault");
        };
    Obligation obligation =
        obligations(run(Mails.mail("x", Mails.world(), Mails.CLEAN, "a@one.test"), FAST))
            .getFirst();
    assertTrue(obligation.prepended().stream().anyMatch(f -> f.contains(Pipeline.CHECK_FAILED)));
  }
}
