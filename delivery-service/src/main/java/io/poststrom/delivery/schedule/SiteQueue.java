package io.poststrom.delivery.schedule;

import io.poststrom.mail.Diagnostic;
import io.poststrom.site.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One site's part of the queue: its scheduled set (for each priority a heap of rows by due time),
 * its ready set, what is in flight, and whether it is to be left alone.
 *
 * <p>Back-off: while the site cannot be reached nothing starts until the pause is over; then one
 * attempt probes it, and the first success opens it again. New mail and retries take turns; of each
 * {@link Rank} says what goes first.
 */
final class SiteQueue {
  private final PartitionQueue home;
  private final Site site;
  private final int shard;
  private final List<DueHeap> scheduled = new ArrayList<>(1);
  private int waiting;
  private final PriorityQueue<Ticket> fresh = new PriorityQueue<>(4, Ticket.IN_TURN);
  private final PriorityQueue<Ticket> retries = new PriorityQueue<>(4, Ticket.IN_TURN);
  private long arrivals;
  private boolean retryNext;
  private final Tally tally = new Tally();
  private int failures;
  private long blockedUntil = Long.MIN_VALUE;
  private @Nullable Diagnostic lastFailure;

  /** Where the order of sites has it; only {@link Turns} writes these. */
  long wakeAt = Long.MAX_VALUE;

  boolean inRing;

  SiteQueue(PartitionQueue home, Site site, int shard) {
    this.home = home;
    this.site = site;
    this.shard = shard;
  }

  PartitionQueue home() {
    return home;
  }

  Site site() {
    return site;
  }

  int shard() {
    return shard;
  }

  // --- the scheduled set ---

  int waiting() {
    return waiting;
  }

  /** The row that is to be tried next of those that are due by now; there is one. */
  int first(long now) {
    return scheduled.stream()
        .filter(heap -> !heap.isEmpty() && heap.firstDue() <= now)
        .min(Comparator.comparingLong(heap -> Rank.of(heap.firstDue(), heap.priority())))
        .orElseThrow()
        .first();
  }

  long firstDue() {
    long first = Long.MAX_VALUE;
    for (DueHeap heap : scheduled) {
      first = heap.isEmpty() ? first : Math.min(first, heap.firstDue());
    }
    return first;
  }

  void wait(int slot) {
    home.entries().stage(slot, Entries.WAITING);
    waiting++;
    heap(home.entries().priority(slot)).add(slot);
  }

  void take(int slot) {
    home.entries().stage(slot, Entries.TAKEN);
    waiting--;
    heap(home.entries().priority(slot)).remove(slot);
  }

  private DueHeap heap(int priority) {
    for (DueHeap heap : scheduled) {
      if (heap.priority() == priority) {
        return heap;
      }
    }
    DueHeap heap = new DueHeap(home.entries(), priority);
    scheduled.add(heap);
    return heap;
  }

  // --- the ready set ---

  int ready() {
    return fresh.size() + retries.size();
  }

  void ready(Ticket ticket) {
    ticket.ready(arrivals++);
    (home.entries().attempts(ticket.slot()) == 0 ? fresh : retries).add(ticket);
  }

  Ticket nextReady() {
    PriorityQueue<Ticket> turn = retryNext ? retries : fresh;
    PriorityQueue<Ticket> other = retryNext ? fresh : retries;
    retryNext = !retryNext;
    Ticket next = turn.poll();
    return next != null ? next : other.remove();
  }

  void removeReady(Ticket ticket) {
    if (!fresh.remove(ticket)) {
      retries.remove(ticket);
    }
  }

  // --- what is under way ---

  Tally tally() {
    return tally;
  }

  boolean isIdle() {
    return waiting + tally.tickets() == 0;
  }

  // --- back-off ---

  /** Attempts that may be in flight. */
  int limit(Limits limits) {
    return failures > 0 ? 1 : limits.perSite();
  }

  /** Obligations that may lie ready. */
  int readyLimit(Limits limits) {
    return failures > 0 ? 1 : limits.readyPerSite();
  }

  boolean isBlocked(long now) {
    return now < blockedUntil;
  }

  long blockedUntil() {
    return blockedUntil;
  }

  Optional<Diagnostic> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  void reached() {
    failures = 0;
    blockedUntil = Long.MIN_VALUE;
    lastFailure = null;
  }

  /** Somebody says that it can be reached: it is tried now, by one attempt at first. */
  void unblock() {
    blockedUntil = Long.MIN_VALUE;
  }

  /** Attempts that were under way together count once. */
  void unreachable(Diagnostic reason, Limits limits, long now, RandomGenerator random) {
    lastFailure = reason;
    if (isBlocked(now)) {
      return;
    }
    failures++;
    Duration pause =
        new RetrySchedule(limits.firstBackOff(), limits.longestBackOff()).pause(failures, random);
    blockedUntil = now + pause.toMillis();
  }
}
