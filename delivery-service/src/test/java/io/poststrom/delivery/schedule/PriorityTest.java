package io.poststrom.delivery.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Terms;
import io.poststrom.site.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Of what is due at a site the urgent goes first, and nothing waits for ever. */
class PriorityTest {
  private static final Site SITE = new Site("mx:a.example");
  private static final long NOW = QueueSamples.START.toEpochMilli();

  private final Scheduler scheduler =
      new Scheduler(
          new Limits(1, 10, 3, 10, 4, 1 << 20, Duration.ofMinutes(1), Duration.ofMinutes(30)),
          QueueSamples.RULES,
          new Random(1));
  private final List<Obligation> log = new ArrayList<>();

  PriorityTest() {
    scheduler.open(0);
  }

  @Test
  void theUrgentGoesFirstThoughItLiesBehindAFullReadySet() {
    scheduler.restored(0);
    for (int i = 0; i < 6; i++) {
      queue(0, Duration.ZERO);
    }
    queue(-1, Duration.ZERO);
    queue(9, Duration.ZERO);
    queue(4, Duration.ZERO);

    // Three lie ready already; what comes to lie beside them is the most urgent.
    assertEquals(List.of(0, 9, 4, 0, 0, 0, 0, 0, -1), startAll());
  }

  @Test
  void theReadySetIsInOrderToo() {
    queue(0, Duration.ZERO);
    queue(-9, Duration.ZERO);
    queue(9, Duration.ZERO);
    scheduler.restored(0);
    load();

    assertEquals(List.of(9, 0, -9), startAll());
  }

  @Test
  void whoHasWaitedLongerThanPriorityCountsGoesFirst() {
    queue(-9, Duration.ofMinutes(182));
    queue(9, Duration.ZERO);
    queue(-9, Duration.ofMinutes(179));
    queue(0, Duration.ofMinutes(91));
    queue(0, Duration.ofMinutes(88));
    scheduler.restored(0);

    assertEquals(List.of(-9, 0, 9, -9, 0), startAll());
  }

  @Test
  void theUrgentIsNotTriedBeforeItsTime() {
    queue(9, Duration.ofMinutes(-5));
    queue(-9, Duration.ZERO);
    scheduler.restored(0);

    assertEquals(List.of(-9), startAll());
    scheduler.overdue(NOW);
    assertEquals(NOW + 300_000, scheduler.nextWake().orElseThrow());
  }

  private void queue(int priority, Duration waiting) {
    Instant accepted = Instant.ofEpochMilli(NOW).minus(waiting);
    Envelope envelope =
        Samples.queued(SITE, accepted, "b@x.example")
            .envelope()
            .on(Terms.NONE.withPriority(priority));
    Obligation obligation =
        Samples.queued(
            SITE, envelope, new ContentRef.AtRecord("mail.accepted", 0, 0), Samples.content());
    long offset = log.size();
    log.add(obligation);
    scheduler.put(0, offset, obligation, NOW);
  }

  private void load() {
    for (Optional<Ticket> next = scheduler.nextLoad(NOW);
        next.isPresent();
        next = scheduler.nextLoad(NOW)) {
      scheduler.loaded(next.get(), log.get(Math.toIntExact(next.get().offset())));
    }
  }

  /** The priorities in the order in which attempts start, one at a time. */
  private List<Integer> startAll() {
    List<Integer> started = new ArrayList<>();
    while (true) {
      load();
      Optional<Ticket> next = scheduler.nextStart(NOW);
      if (next.isEmpty()) {
        return started;
      }
      Ticket ticket = next.get();
      started.add(ticket.obligation().envelope().priority());
      scheduler.ended(ticket, Reach.REACHED, Optional.empty(), NOW);
      scheduler.applied(ticket, QueueSamples.delivered(ticket), log.size());
    }
  }
}
