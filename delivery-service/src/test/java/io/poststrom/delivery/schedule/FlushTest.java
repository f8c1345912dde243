package io.poststrom.delivery.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Flush;
import io.poststrom.mail.Obligation;
import io.poststrom.site.Site;
import io.poststrom.smtp.Domain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What waits for a domain is tried at once when somebody asks, and nothing else is. */
class FlushTest {
  private static final Site SITE = new Site("mx:a.example");
  private static final long NOW = QueueSamples.START.toEpochMilli();
  private static final long LATER = NOW + Duration.ofSeconds(1).toMillis();

  private final Scheduler scheduler =
      new Scheduler(Limits.defaults(), QueueSamples.RULES, new Random(1));
  private final List<Obligation> log = new ArrayList<>();

  FlushTest() {
    scheduler.open(0);
    scheduler.restored(0);
  }

  @Test
  void whatWasPutOffIsDueAndTheOthersAreNot() {
    defer("b@example.org");
    defer("c@sub.example.org");
    defer("d@example.net");

    assertEquals(1, flush("example.org", Flush.Reach.DOMAIN));

    assertEquals(List.of("b@example.org"), started());
  }

  @Test
  void whatIsBelowTheDomainIsMeantWhereThatIsSaid() {
    defer("b@example.org");
    defer("c@a.sub.example.org");
    defer("d@badexample.org");

    assertEquals(2, flush("Example.Org", Flush.Reach.DOMAIN_AND_BELOW));

    assertEquals(List.of("b@example.org", "c@a.sub.example.org"), started());
  }

  @Test
  void aSiteThatIsLeftAloneIsTriedAgain() {
    put("b@example.org", QueueSamples.START, QueueSamples.START);
    Ticket ticket = scheduler.nextStart(NOW).orElseThrow();
    scheduler.ended(ticket, Reach.UNREACHABLE, Optional.of(QueueSamples.REFUSED), NOW);
    Obligation deferred =
        QueueSamples.deferred(ticket, QueueSamples.START.plus(Duration.ofMinutes(5)));
    log.add(deferred);
    scheduler.applied(ticket, deferred, log.size() - 1L);

    flush("example.org", Flush.Reach.DOMAIN);

    assertEquals(List.of("b@example.org"), started());
  }

  @Test
  void whatItsSenderWantsHeldStaysHeld() {
    Instant release = QueueSamples.START.plus(Duration.ofHours(1));
    Obligation held = obligation("b@example.org", QueueSamples.START, Optional.of(release));
    put(held.with(held.states(), 0, release, held.warning()));

    assertEquals(0, flush("example.org", Flush.Reach.DOMAIN));

    assertTrue(started().isEmpty());
  }

  @Test
  void aPartitionThatIsNotRestoredHasNothingToFlush() {
    scheduler.drain(0);
    defer("b@example.org");

    assertEquals(0, flush("example.org", Flush.Reach.DOMAIN));
    assertFalse(scheduler.nextLoad(LATER).isPresent());
  }

  private int flush(String domain, Flush.Reach reach) {
    return scheduler.flush(
        0, new Flush(Domain.of(domain), reach, QueueSamples.START, "ann"), LATER);
  }

  private void defer(String recipient) {
    put(recipient, QueueSamples.START, QueueSamples.START.plus(Duration.ofHours(3)));
  }

  private void put(String recipient, Instant accepted, Instant due) {
    Obligation fresh = obligation(recipient, accepted, Optional.empty());
    int attempts = due.isAfter(accepted) ? 1 : 0;
    put(fresh.with(fresh.states(), attempts, due, fresh.warning()));
  }

  private static Obligation obligation(
      String recipient, Instant accepted, Optional<Instant> release) {
    Obligation plain = Samples.queued(SITE, accepted, recipient);
    return Samples.queued(
        SITE,
        release
            .map(until -> plain.envelope().on(plain.envelope().terms().heldUntil(until)))
            .orElse(plain.envelope()),
        new ContentRef.AtRecord("mail.accepted", 0, 0),
        Samples.content());
  }

  private void put(Obligation obligation) {
    log.add(obligation);
    scheduler.put(0, log.size() - 1L, obligation, NOW);
  }

  private List<String> started() {
    for (Optional<Ticket> next = scheduler.nextLoad(LATER);
        next.isPresent();
        next = scheduler.nextLoad(LATER)) {
      scheduler.loaded(next.get(), log.get(Math.toIntExact(next.get().offset())));
    }
    List<String> started = new ArrayList<>();
    for (Optional<Ticket> next = scheduler.nextStart(LATER);
        next.isPresent();
        next = scheduler.nextStart(LATER)) {
      started.add(next.get().obligation().envelope().recipients().getFirst().mailbox().text());
    }
    return started.stream().sorted().toList();
  }
}
