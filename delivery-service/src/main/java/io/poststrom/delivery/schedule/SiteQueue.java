package io.poststrom.delivery.schedule;

import io.poststrom.mail.Diagnostic;
import io.poststrom.site.Site;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One site's part of the queue: its scheduled set (a heap of rows by due time), its ready set, what
 * is in flight, and whether it is to be left alone.
 *
 * <p>Back-off: while the site cannot be reached nothing starts until the pause is over; then one
 * attempt probes it, and the first success opens it again. New mail and retries take turns.
 */
final class SiteQueue {
  private final PartitionQueue home;
  private final Site site;
  private final int shard;
  private int[] heap = new int[4];
  private int waiting;
  private final ArrayDeque<Ticket> fresh = new ArrayDeque<>(4);
  private final ArrayDeque<Ticket> retries = new ArrayDeque<>(4);
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

  int first() {
    return heap[0];
  }

  long firstDue() {
    return home.entries().due(heap[0]);
  }

  void wait(int slot) {
    home.entries().stage(slot, Entries.WAITING);
    if (waiting == heap.length) {
      heap = Arrays.copyOf(heap, waiting * 2);
    }
    up(waiting++, slot);
  }

  void take(int slot) {
    home.entries().stage(slot, Entries.TAKEN);
    int place = home.entries().heapPlace(slot);
    int moved = heap[--waiting];
    if (moved != slot) {
      up(place, moved);
      down(home.entries().heapPlace(moved), moved);
    }
  }

  private void up(int place, int slot) {
    long due = home.entries().due(slot);
    while (place > 0) {
      int parent = (place - 1) / 2;
      if (home.entries().due(heap[parent]) <= due) {
        break;
      }
      put(place, heap[parent]);
      place = parent;
    }
    put(place, slot);
  }

  private void down(int place, int slot) {
    long due = home.entries().due(slot);
    while (2 * place + 1 < waiting) {
      int child = 2 * place + 1;
      if (child + 1 < waiting
          && home.entries().due(heap[child + 1]) < home.entries().due(heap[child])) {
        child++;
      }
      if (due <= home.entries().due(heap[child])) {
        break;
      }
      put(place, heap[child]);
      place = child;
    }
    put(place, slot);
  }

  private void put(int place, int slot) {
    heap[place] = slot;
    home.entries().heapPlace(slot, place);
  }

  // --- the ready set ---

  int ready() {
    return fresh.size() + retries.size();
  }

  void ready(Ticket ticket) {
    (home.entries().attempts(ticket.slot()) == 0 ? fresh : retries).add(ticket);
  }

  Ticket nextReady() {
    ArrayDeque<Ticket> turn = retryNext ? retries : fresh;
    ArrayDeque<Ticket> other = retryNext ? fresh : retries;
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
