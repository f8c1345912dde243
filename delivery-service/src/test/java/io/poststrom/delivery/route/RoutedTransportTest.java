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
import io.poststrom.mail.Obligation;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.Routing;
import io.poststrom.site.Site;
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

  private static List<Reach> reach(AttemptResult... results) {
    return List.of(results).stream().map(AttemptResult::reach).toList();
  }

  private AttemptResult attempt(String... recipients) {
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
        .attempt(of(Samples.queued(new Site("mx:some.example"), Instant.EPOCH, recipients)))
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
