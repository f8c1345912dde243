package io.poststrom.delivery.schedule;

import static io.poststrom.delivery.schedule.QueueSamples.REFUSED;
import static io.poststrom.delivery.schedule.QueueSamples.RULES;
import static io.poststrom.delivery.schedule.QueueSamples.START;
import static io.poststrom.delivery.schedule.QueueSamples.deferred;
import static io.poststrom.delivery.schedule.QueueSamples.delivered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.Obligation;
import io.poststrom.site.Site;
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

/** Any order of events: nothing is lost, nothing ends twice, the limits hold. */
class SchedulerRandomTest {
  @Test
  void randomOperationsLoseNothingAndKeepTheLimits() {
    for (int seed = 0; seed < 30; seed++) {
      new RandomRun(seed).run();
    }
  }

  /** Many sites, random results, a rebalance now and then; every obligation must end once. */
  private static final class RandomRun {
    private final Random random;
    private long now = START.toEpochMilli();
    private long offset;
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
      queue = new Scheduler(limits, RULES, random);
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
        Transitions rulesOf = new Transitions(RULES, random);
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
              : deferred(
                  ticket,
                  Instant.ofEpochMilli(now).plus(Duration.ofMinutes(1 + random.nextInt(60)))));
    }

    private void finish(Ticket ticket, Obligation next) {
      if (next.isDone()) {
        assertTrue(owed.remove(next.id().text()), "ended twice");
      }
      write(next);
      queue.applied(ticket, next, offset - 1);
    }
  }
}
