package io.poststrom.delivery.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.RecipientState;
import io.poststrom.site.Site;
import io.poststrom.smtp.EnhancedStatusCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final Site FAST = new Site("mx:fast.example");
  private static final Site SLOW = new Site("mx:slow.example");
  private static final Diagnostic REFUSED =
      Diagnostic.local(START, "h[192.0.2.7]", new EnhancedStatusCode(4, 4, 1), "refused");

  private final QueueRules rules =
      new QueueRules(
          new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(3)),
          Duration.ofDays(5),
          Optional.of(Duration.ofHours(4)));
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
    Scheduler queue = new Scheduler(limits(2, 100), rules, new Random(1));
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
      readBack(queue, ticket, deferred(ticket, Duration.ofMinutes(5)));
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

  @Test
  void randomOperationsLoseNothingAndKeepTheLimits() {
    for (int seed = 0; seed < 30; seed++) {
      new RandomRun(seed).run();
    }
  }

  /** Many sites, random results, a rebalance now and then; every obligation must end once. */
  private final class RandomRun {
    private final Random random;
    private final Limits limits;
    private final Scheduler queue;
    private final Set<String> owed = new HashSet<>();
    private final List<Ticket> running = new ArrayList<>();
    private final List<Ticket> loading = new ArrayList<>();
    private final Map<String, Obligation> log = new HashMap<>();
    private final Map<String, Long> places = new HashMap<>();

    RandomRun(int seed) {
      random = new Random(seed);
      limits = new Limits(3, 10, 5, 12, 4, 4_000, Duration.ofSeconds(30), Duration.ofMinutes(10));
      queue = new Scheduler(limits, rules, random);
      queue.open(0);
      queue.restored(0);
    }

    void run() {
      for (int step = 0; step < 3_000; step++) {
        if (step < 1_500 && random.nextInt(3) == 0) {
          arrive();
        }
        if (random.nextInt(400) == 0) {
          rebalance();
        }
        turn();
        now += random.nextInt(60_000);
      }
      for (int step = 0; !owed.isEmpty(); step++) {
        assertTrue(step < 20_000, "owed to the end: " + owed.size());
        turn();
        now += 60_000;
      }
      assertEquals(new Scheduler.Counts(0, 0, 0, 0, 0, 0, 0), queue.counts());
      assertEquals(offset, queue.lowestNeeded(0, offset));
    }

    private void arrive() {
      Site site = new Site("mx:" + random.nextInt(6) + ".example");
      Obligation obligation = Samples.queued(site, Instant.ofEpochMilli(now), "a@b.example");
      owed.add(obligation.id().text());
      write(obligation);
      queue.put(0, offset - 1, obligation, now);
    }

    private void write(Obligation obligation) {
      log.put(obligation.id().text(), obligation);
      places.put(obligation.id().text(), offset++);
    }

    private void rebalance() {
      queue.close(0);
      running.clear();
      loading.clear();
      queue.open(0);
      log.forEach(
          (id, obligation) -> {
            if (!obligation.isDone()) {
              queue.put(0, Objects.requireNonNull(places.get(id)), obligation.withoutCopy(), now);
            }
          });
      queue.restored(0);
    }

    private void turn() {
      loading.addAll(queue.overdue(now));
      queue.nextLoad(now).ifPresent(loading::add);
      if (!loading.isEmpty() && random.nextBoolean()) {
        load(loading.remove(random.nextInt(loading.size())));
      }
      queue.nextStart(now).ifPresent(running::add);
      assertTrue(queue.counts().inFlight() <= limits.inAll());
      assertTrue(queue.counts().heldBytes() <= limits.contentBytes());
      for (int i = 0; i < 6; i++) {
        Site site = new Site("mx:" + i + ".example");
        assertTrue(queue.counts(0, site).inFlight() <= limits.perSite());
        assertTrue(queue.counts(0, site).ready() <= limits.readyPerSite());
      }
      if (!running.isEmpty() && random.nextBoolean()) {
        end(running.remove(random.nextInt(running.size())));
      }
    }

    private void load(Ticket ticket) {
      Obligation obligation = at(ticket.offset());
      if (random.nextInt(20) == 0) {
        queue.putBack(ticket, now + 5_000);
      } else if (ticket.purpose() == Ticket.Purpose.ATTEMPT) {
        queue.loaded(ticket, obligation);
      } else {
        queue.decided(ticket);
        Transitions rulesOf = new Transitions(rules, random);
        finish(
            ticket,
            (ticket.purpose() == Ticket.Purpose.EXPIRY
                    ? rulesOf.expire(obligation, Optional.empty(), Instant.ofEpochMilli(now))
                    : rulesOf.warn(obligation, Optional.empty(), Instant.ofEpochMilli(now)))
                .next());
      }
    }

    private Obligation at(long place) {
      String id =
          places.entrySet().stream()
              .filter(e -> e.getValue() == place)
              .findFirst()
              .orElseThrow()
              .getKey();
      return Objects.requireNonNull(log.get(id));
    }

    private void end(Ticket ticket) {
      boolean reached = random.nextInt(3) > 0;
      queue.ended(ticket, reached ? Reach.REACHED : Reach.UNREACHABLE, Optional.of(REFUSED), now);
      finish(
          ticket,
          reached && random.nextBoolean()
              ? delivered(ticket)
              : deferred(ticket, Duration.ofMinutes(1 + random.nextInt(60))));
    }

    private void finish(Ticket ticket, Obligation next) {
      if (next.isDone()) {
        assertTrue(owed.remove(next.id().text()), "ended twice");
      }
      write(next);
      queue.applied(ticket, next, offset - 1);
    }
  }

  // --- steps ---

  private final List<Ticket> inFlight = new ArrayList<>();
  private final Map<Long, Obligation> records = new HashMap<>();

  private Scheduler queue(Limits limits) {
    Scheduler queue = new Scheduler(limits, rules, new Random(1));
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
    readBack(queue, ticket, deferred(ticket, pause));
  }

  private void done(Scheduler queue, Ticket ticket) {
    queue.ended(ticket, Reach.REACHED, Optional.empty(), now);
    readBack(queue, ticket, delivered(ticket));
  }

  private void readBack(Scheduler queue, Ticket ticket, Obligation next) {
    records.put(offset, next);
    queue.applied(ticket, next, offset++);
  }

  private Obligation deferred(Ticket ticket, Duration pause) {
    Obligation before = ticket.obligation();
    return before.with(
        before.states(),
        before.attempts() + 1,
        Instant.ofEpochMilli(now).plus(pause),
        before.warning());
  }

  private static Obligation delivered(Ticket ticket) {
    Obligation before = ticket.obligation();
    return before.with(
        List.of(new RecipientState.Delivered(REFUSED)),
        before.attempts() + 1,
        before.due(),
        before.warning());
  }
}
