package io.poststrom.delivery.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.delivery.dialogue.Ledger;
import io.poststrom.delivery.dialogue.Trouble;
import io.poststrom.delivery.route.RouteSettings.AddressOrder;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Terms;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.Routing;
import io.poststrom.site.Site;
import io.poststrom.smtp.DeliverBy;
import io.poststrom.smtp.TlsDemand;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an attempt says of its site: a back-off follows from it. */
class RoutedTransportTest {
  private final FakeDns dns = new FakeDns();

  @Test
  void noSuchDomainIsNoReasonToLeaveTheSiteAlone() {
    AttemptResult result = attempt("a@gone.example");

    assertEquals("Failed 5.1.2", words(result));
    assertEquals(Reach.UNTRIED, result.reach());
  }

  @Test
  void norIsADomainThatTakesNoMail() {
    dns.mx("nomail.example", 0, ".");

    AttemptResult result = attempt("a@nomail.example");

    assertEquals("Failed 5.1.10", words(result));
    assertEquals(Reach.UNTRIED, result.reach());
  }

  @Test
  void noAnswerIsAReason() {
    dns.mxFails("silent.example");

    AttemptResult result = attempt("a@silent.example");

    assertEquals("Deferred 4.4.3", words(result));
    assertEquals(Reach.UNREACHABLE, result.reach());
  }

  @Test
  void aFinalAnswerForSomeDoesNotHideThatTheHostsOfOthersAreDown() {
    dns.mx("down.example", 10, "mx.down.example").address("mx.down.example", "192.0.2.1");

    AttemptResult before = attempt("a@gone.example", "b@down.example");
    AttemptResult after = attempt("b@down.example", "a@gone.example");

    assertEquals("Failed 5.1.2, Deferred 4.4.1", words(before));
    assertEquals("Deferred 4.4.1, Failed 5.1.2", words(after));
    assertEquals(List.of(Reach.UNREACHABLE, Reach.UNREACHABLE), reach(before, after));
  }

  @Test
  void mailForTlsOnlyGoesToHostsThatAreKnownForCertain() {
    dns.mx("doubtful.example", 10, "mx.doubtful.example");
    dns.address("mx.doubtful.example", "192.0.2.1");
    dns.mx("proven.example", 10, "mx.proven.example").proven("proven.example");
    dns.address("mx.proven.example", "192.0.2.2");
    dns.exists("implicit.example").address("implicit.example", "192.0.2.3");

    AttemptResult doubtful = attempt(TlsDemand.REQUIRED, "a@doubtful.example");

    assertEquals("Failed 5.7.10", words(doubtful));
    assertEquals(Reach.UNTRIED, doubtful.reach());
    assertEquals("Deferred 4.4.1", words(attempt("a@doubtful.example")));
    assertEquals("Deferred 4.4.1", words(attempt(TlsDemand.REQUIRED, "a@proven.example")));
    assertEquals("Deferred 4.4.1", words(attempt(TlsDemand.REQUIRED, "a@implicit.example")));
    assertEquals(
        "Deferred 4.4.1, Failed 5.7.10",
        words(attempt(TlsDemand.REQUIRED, "a@proven.example", "a@doubtful.example")));
  }

  @Test
  void mailWhoseTimeIsOverGoesNowhere() {
    Obligation plain = Samples.queued(new Site("mx:s.example"), Instant.EPOCH, "a@s.example");
    Terms late =
        Terms.NONE.by(
            new Deadline(Instant.EPOCH, DeliverBy.Mode.RETURN, DeliverBy.Trace.NOT_WANTED));

    assertEquals("Failed 5.4.7", words(attempt(plain, late)));
  }

  private static List<Reach> reach(AttemptResult... results) {
    return List.of(results).stream().map(AttemptResult::reach).toList();
  }

  private AttemptResult attempt(String... recipients) {
    return attempt(TlsDemand.WHEN_OFFERED, recipients);
  }

  private AttemptResult attempt(TlsDemand tls, String... recipients) {
    return attempt(
        Samples.queued(new Site("mx:some.example"), Instant.EPOCH, recipients),
        Terms.NONE.over(tls));
  }

  private AttemptResult attempt(Obligation plain, Terms terms) {
    Obligation queued =
        Samples.queued(plain.site(), plain.envelope().on(terms), plain.content(), plain.value());
    RouteSettings settings =
        new RouteSettings(
            25, Set.of("relay.example"), Set.of(), AddressOrder.IPV4_FIRST, 5, 50, Path.of("/d"));
    return new RoutedTransport(
            () -> new Routing(MailSettings.EMPTY, Optional.empty(), List.of()),
            new NextHopFinder(settings, dns, new Random(1)),
            settings,
            new RoutedTransport.Ports(
                (attempt, hops) -> CompletableFuture.completedStage(down(attempt)),
                (attempt, root) -> CompletableFuture.failedStage(new AssertionError("a Maildir"))),
            () -> Instant.EPOCH)
        .attempt(of(queued))
        .toCompletableFuture()
        .join();
  }

  private static Attempt of(Obligation queued) {
    return new Attempt(
        queued.id(),
        queued.site(),
        0,
        queued.envelope(),
        List.of(),
        new MailContent.AtHand(queued.value()));
  }

  private static AttemptResult down(Attempt attempt) {
    Ledger ledger = new Ledger(attempt.envelope().recipients(), () -> Instant.EPOCH);
    ledger.refused("mx", Trouble.found(Trouble.Kind.CONNECT, 4, 4, 1, "refused"));
    return ledger.result();
  }

  private static String words(AttemptResult result) {
    return result.recipients().stream()
        .map(RoutedTransportTest::words)
        .collect(Collectors.joining(", "));
  }

  private static String words(RecipientResult result) {
    return result.getClass().getSimpleName() + " " + result.diagnostic().status().text();
  }
}
