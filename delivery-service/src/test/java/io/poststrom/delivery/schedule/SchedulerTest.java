package io.poststrom.delivery.schedule;

import static io.poststrom.delivery.schedule.QueueSamples.REFUSED;
import static io.poststrom.delivery.schedule.QueueSamples.RULES;
import static io.poststrom.delivery.schedule.QueueSamples.START;
import static io.poststrom.delivery.schedule.QueueSamples.deferred;
import static io.poststrom.delivery.schedule.QueueSamples.delivered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.Obligation;
import io.poststrom.site.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final Site FAST = new Site("mx:fast.example");
  private static final Site SLOW = new Site("mx:slow.example");
  private long now = START.toEpochMilli();
  private long offset;

  @Test
  void startsNewMailAtOnceUpToTheLimitOfItsSite() {
    Scheduler queue = queue(limits(2, 100));

    put(queue, FAST, 5);

    assertEquals(2, startAll(queue).size());
    assertEquals(3, queue.counts().ready());
  }

  @Test
  void startsNothingBeforeThePartitionIsRestored() {
    Scheduler queue = new Scheduler(limits(2, 100), RULES, new Random(1));
    queue.open(0);

    put(queue, FAST, 3);

    assertTrue(startAll(queue).isEmpty());
    assertTrue(queue.nextLoad(now).isEmpty());
    queue.restored(0);
    assertTrue(queue.nextLoad(now).isPresent());
  }

  @Test
  void sitesTakeTurns() {
    Scheduler queue = queue(limits(10, 100));
    put(queue, SLOW, 5);
    put(queue, FAST, 5);

    List<Site> order = startAll(queue).stream().map(t -> t.obligation().site()).limit(4).toList();

    assertEquals(List.of(SLOW, FAST, SLOW, FAST), order);
  }

  @Test
  void newMailAndRetriesTakeTurns() {
    Scheduler queue = queue(limits(1, 100));
    put(queue, FAST, 2);
    defer(queue, startOne(queue), Duration.ofMinutes(5));
    defer(queue, startOne(queue), Duration.ofMinutes(5));
    put(queue, FAST, 1);
    Ticket blocker = startOne(queue);
    now += Duration.ofMinutes(6).toMillis();
    loadAll(queue);
    put(queue, FAST, 2);

    List<Integer> attempts = new ArrayList<>();
    done(queue, blocker);
    for (int i = 0; i < 4; i++) {
      Ticket next = startOne(queue);
      attempts.add(next.obligation().attempts());
      done(queue, next);
    }

    assertEquals(List.of(1, 0, 1, 0), attempts);
  }

  @Test
  void anUnreachableSiteIsLeftAloneThenProbedByOneAttempt() {
    Scheduler queue = queue(limits(10, 100));
    put(queue, SLOW, 3);
    List<Ticket> running = startAll(queue);
    for (Ticket ticket : running) {
      queue.ended(ticket, Reach.UNREACHABLE, Optional.of(REFUSED), now);
      readBack(queue, ticket, deferred(ticket, later(Duration.ofMinutes(5))));
    }

    put(queue, SLOW, 4);
    assertTrue(startAll(queue).isEmpty(), "left alone");
    now += Duration.ofMinutes(2).toMillis();
    loadAll(queue);
    List<Ticket> probes = startAll(queue);
    assertEquals(1, probes.size(), "one probe");
    queue.ended(probes.getFirst(), Reach.REACHED, Optional.empty(), now);
    readBack(queue, probes.getFirst(), delivered(probes.getFirst()));
    loadAll(queue);

    assertEquals(3, startAll(queue).size(), "open again");
  }

  @Test
  void anAttemptThatAskedNoHostLeavesASiteAsItIs() {
    Scheduler queue = queue(limits(1, 100));
    put(queue, SLOW, 2);
    Ticket first = startOne(queue);
    queue.ended(first, Reach.UNTRIED, Optional.of(REFUSED), now);
    readBack(queue, first, delivered(first));
    Ticket second = startOne(queue);
    queue.ended(second, Reach.UNREACHABLE, Optional.of(REFUSED), now);
    readBack(queue, second, deferred(second, later(Duration.ofMinutes(5))));
    now += Duration.ofMinutes(6).toMillis();
    loadAll(queue);
    put(queue, SLOW, 3);

    Ticket probe = startOne(queue);
    queue.ended(probe, Reach.UNTRIED, Optional.of(REFUSED), now);
    readBack(queue, probe, delivered(probe));
    loadAll(queue);

    assertEquals(1, startAll(queue).size(), "still probed by one at a time, without a pause");
  }

  @Test
  void aDeadSiteWithManyMailsLeavesPlacesForOthers() {
    Scheduler queue = queue(limits(8, 8));
    put(queue, SLOW, 50);
    assertEquals(6, startAll(queue).size());

    put(queue, FAST, 3);

    assertFalse(startAll(queue).isEmpty());
  }

  @Test
  void contentsStayWithinTheirMemory() {
    Limits few =
        new Limits(1, 10, 100, 100, 8, 1_000, Duration.ofMinutes(1), Duration.ofMinutes(2));
    Scheduler queue = queue(few);

    put(queue, FAST, 50);

    assertTrue(queue.counts().heldBytes() <= 125 + Samples.content().length);
    assertEquals(50, queue.counts().ready());
  }

  @Test
  void expiryNeedsNoPlaceInFlight() {
    Scheduler queue = queue(limits(1, 1));
    put(queue, SLOW, 3);
    startAll(queue);
    now += Duration.ofDays(6).toMillis();

    List<Ticket> overdue = queue.overdue(now);

    assertEquals(2, overdue.size());
    assertEquals(Ticket.Purpose.EXPIRY, overdue.getFirst().purpose());
    assertTrue(queue.overdue(now).isEmpty(), "each once");
  }

  @Test
  void aSenderIsWarnedOnce() {
    Scheduler queue = queue(limits(1, 1));
    put(queue, SLOW, 2);
    startAll(queue);
    now += Duration.ofHours(5).toMillis();
    Ticket warning = queue.overdue(now).getFirst();
    assertEquals(Ticket.Purpose.WARNING, warning.purpose());

    Obligation before = obligation(warning);
    queue.decided(warning);
    readBack(
        queue,
        warning,
        before.with(
            before.states(), before.attempts(), before.due(), Obligation.DelayWarning.SENT));
    now += Duration.ofHours(5).toMillis();

    assertTrue(queue.overdue(now).isEmpty());
  }

  @Test
  void committedOffsetIsTheLowestThatLives() {
    Scheduler queue = queue(limits(10, 10));
    put(queue, FAST, 3);
    List<Ticket> running = startAll(queue);
    assertEquals(0, queue.lowestNeeded(0, offset));

    done(queue, running.get(0));
    assertEquals(1, queue.lowestNeeded(0, offset));
    done(queue, running.get(2));
    done(queue, running.get(1));

    assertEquals(offset, queue.lowestNeeded(0, offset));
  }

  @Test
  void aLaggardIsNamedForRewriting() {
    Scheduler queue = queue(limits(1, 1));
    put(queue, SLOW, 2);
    Ticket running = startOne(queue);
    defer(queue, running, Duration.ofHours(1));
    startOne(queue);

    assertTrue(queue.laggard(0, offset + 10, 1_000).isEmpty());
    assertTrue(
        queue.laggard(0, offset + 10_000, 1_000).isEmpty(), "in flight: its end rewrites it");
    done(queue, inFlight.getLast());

    assertEquals(Ticket.Purpose.REWRITE, queue.laggard(0, 10_000, 1_000).orElseThrow().purpose());
  }

  @Test
  void aLostPartitionVoidsItsTicketsAndFreesTheirPlaces() {
    Scheduler queue = queue(limits(5, 5));
    put(queue, SLOW, 5);
    List<Ticket> running = startAll(queue);

    queue.close(0);

    assertTrue(running.stream().allMatch(Ticket::isVoid));
    assertEquals(0, queue.counts().inFlight());
    queue.ended(running.getFirst(), Reach.REACHED, Optional.empty(), now);
    assertEquals(0, queue.counts().inFlight());
  }

  @Test
  void theSameRecordTwiceIsOneObligation() {
    Scheduler queue = queue(limits(5, 5));
    Obligation obligation = Samples.queued(FAST, START, "a@fast.example");
    queue.put(0, offset++, obligation, now);
    queue.put(0, offset++, obligation, now);

    assertEquals(1, startAll(queue).size());
    assertEquals(1, queue.counts().live());
  }

  // --- steps ---

  private final List<Ticket> inFlight = new ArrayList<>();
  private final Map<Long, Obligation> records = new HashMap<>();

  private Scheduler queue(Limits limits) {
    Scheduler queue = new Scheduler(limits, RULES, new Random(1));
    queue.open(0);
    queue.restored(0);
    return queue;
  }

  private static Limits limits(int perSite, int inAll) {
    return new Limits(
        perSite, inAll, 100, 1_000, 64, 1 << 20, Duration.ofMinutes(1), Duration.ofMinutes(30));
  }

  private void put(Scheduler queue, Site site, int count) {
    for (int i = 0; i < count; i++) {
      Obligation obligation = Samples.queued(site, START, "a@x.example");
      records.put(offset, obligation);
      queue.put(0, offset++, obligation, now);
    }
  }

  private Ticket startOne(Scheduler queue) {
    Ticket ticket = queue.nextStart(now).orElseThrow();
    inFlight.add(ticket);
    return ticket;
  }

  private List<Ticket> startAll(Scheduler queue) {
    List<Ticket> started = new ArrayList<>();
    for (Optional<Ticket> next = queue.nextStart(now);
        next.isPresent();
        next = queue.nextStart(now)) {
      started.add(next.get());
    }
    return started;
  }

  private void loadAll(Scheduler queue) {
    for (Optional<Ticket> next = queue.nextLoad(now);
        next.isPresent();
        next = queue.nextLoad(now)) {
      queue.loaded(next.get(), obligation(next.get()));
    }
  }

  private Obligation obligation(Ticket ticket) {
    return Objects.requireNonNull(records.get(ticket.offset()));
  }

  private void defer(Scheduler queue, Ticket ticket, Duration pause) {
    queue.ended(ticket, Reach.REACHED, Optional.empty(), now);
    inFlight.remove(ticket);
    readBack(queue, ticket, deferred(ticket, later(pause)));
  }

  private Instant later(Duration pause) {
    return Instant.ofEpochMilli(now).plus(pause);
  }

  private void done(Scheduler queue, Ticket ticket) {
    queue.ended(ticket, Reach.REACHED, Optional.empty(), now);
    readBack(queue, ticket, delivered(ticket));
  }

  private void readBack(Scheduler queue, Ticket ticket, Obligation next) {
    records.put(offset, next);
    queue.applied(ticket, next, offset++);
  }
}
