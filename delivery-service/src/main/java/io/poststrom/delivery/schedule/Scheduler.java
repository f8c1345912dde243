package io.poststrom.delivery.schedule;

import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.site.Site;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The queue in memory: which obligation is tried next. It is told what the log says ({@link #put},
 * {@link #remove}) and what became of attempts; it answers what to start ({@link #nextStart}),
 * which records to read for that ({@link #nextLoad}) and what is overdue ({@link #overdue}).
 *
 * <pre>
 *              put (due, room in the ready set)
 *   log --put--> WAITING --nextLoad--> LOADING --loaded--> READY --nextStart--> IN FLIGHT
 *                   ^                                                              | ended
 *                   +---------- applied (deferred: read back from the log) ---- DECIDED
 *                                         applied (all done): the row is gone
 * </pre>
 *
 * <p>Sites take turns at starting; in a site, new mail and retries take turns. Each site has its
 * own scheduled set and a bounded ready set: a full ready set just leaves its due obligations where
 * they are, so a slow or dead site costs the others nothing but its places in flight, and of those
 * the last quarter is kept for sites that hold few. A content stays in memory only within the limit
 * for contents, of which one site gets at most an eighth; beyond it the obligation is taken without
 * its content, which is read again when the next hop is ready for it.
 *
 * <p>Pure, for one thread. Times are epoch milliseconds.
 */
public final class Scheduler {
  private static final int SHARE_OF_ONE_SITE = 8;

  /** Overdue obligations that can't be taken now are looked for again after so many ms. */
  private static final long RESCAN = 200;

  /** Counts for metrics. */
  public record Counts(
      int live, int waiting, int ready, int inFlight, int undecided, int sites, long heldBytes) {}

  private final Limits limits;
  private final QueueRules rules;
  private final RandomGenerator random;
  private final Map<Integer, PartitionQueue> partitions = new HashMap<>();
  private final ArrayDeque<SiteQueue> ring = new ArrayDeque<>();
  private final TreeSet<SiteQueue> byWake =
      new TreeSet<>(
          Comparator.<SiteQueue>comparingLong(site -> site.wakeAt)
              .thenComparingInt(site -> site.home().number())
              .thenComparing(site -> site.site().name())
              .thenComparingInt(SiteQueue::shard));
  private int ready;
  private int loading;
  private int inFlight;
  private int decided;
  private int decisions;
  private long heldBytes;
  private long nextOverdue = Long.MAX_VALUE;
  private boolean stopped;

  /** An empty queue. */
  public Scheduler(Limits limits, QueueRules rules, RandomGenerator random) {
    this.limits = limits;
    this.rules = rules;
    this.random = random;
  }

  // --- partitions ---

  /** A partition is ours: its records are coming, nothing of it starts yet. */
  public void open(int partition) {
    partitions.put(partition, new PartitionQueue(partition));
  }

  /** The end of the log has been read: what it owes may start. */
  public void restored(int partition) {
    home(partition).restored(true);
    home(partition).sites().forEach(this::order);
    nextOverdue = 0;
  }

  /** Starts nothing more of it; what is under way may end. */
  public void drain(int partition) {
    home(partition).restored(false);
    for (SiteQueue site : home(partition).sites()) {
      unready(site);
      order(site);
    }
  }

  /** Starts nothing more at all. */
  public void stop() {
    stopped = true;
    partitions.keySet().forEach(this::drain);
  }

  /** The partition is no longer ours: forgets it; all its tickets are void. */
  public void close(int partition) {
    PartitionQueue home = partitions.remove(partition);
    if (home == null) {
      return;
    }
    home.close();
    decisions -=
        (int)
            home.tickets().values().stream()
                .filter(t -> t.stage() == Ticket.Stage.LOADING)
                .filter(t -> t.purpose() != Ticket.Purpose.ATTEMPT)
                .count();
    for (SiteQueue site : home.sites()) {
      unready(site);
      byWake.remove(site);
      loading -= site.loading();
      inFlight -= site.inFlight();
      decided -= site.decided();
      heldBytes -= site.heldBytes();
    }
  }

  /** The partitions that are ours. */
  public Set<Integer> partitions() {
    return Set.copyOf(partitions.keySet());
  }

  /** True where the partition is ours. */
  public boolean owns(int partition) {
    return partitions.containsKey(partition);
  }

  /** True while something of the partition is in flight or its outcome not yet read back. */
  public boolean isBusy(int partition) {
    return !home(partition).tickets().isEmpty();
  }

  /** True while an attempt of the partition is in flight. */
  public boolean isInFlight(int partition) {
    for (SiteQueue site : home(partition).sites()) {
      if (site.inFlight() > 0) {
        return true;
      }
    }
    return false;
  }

  // --- what the log says ---

  /** The latest record of an obligation that is still owed. */
  public void put(int partition, long offset, Obligation obligation, long now) {
    PartitionQueue home = home(partition);
    PackedId id = PackedId.of(obligation.id());
    int slot = home.entries().find(id);
    if (slot == Entries.NONE) {
      SiteQueue site = home.site(obligation.site(), obligation.shard());
      slot = home.entries().add(id, obligation, offset, site);
      home.offsets().add(offset, slot);
      nextOverdue = Math.min(nextOverdue, overdueAt(home.entries(), slot));
      arrive(home, slot, site, obligation, now);
    } else if (offset > home.entries().offset(slot)) {
      again(home, slot, obligation, offset);
    }
  }

  /** The same obligation once more: one that is under way goes on, its outcome will be newer. */
  private void again(PartitionQueue home, int slot, Obligation obligation, long offset) {
    if (home.entries().isWaiting(slot)) {
      SiteQueue site = home.entries().site(slot);
      site.take(slot);
      home.entries().update(slot, obligation, offset);
      site.wait(slot);
      order(site);
    } else {
      home.entries().offset(slot, offset);
    }
    home.offsets().add(offset, slot);
    nextOverdue = Math.min(nextOverdue, overdueAt(home.entries(), slot));
  }

  private void arrive(
      PartitionQueue home, int slot, SiteQueue site, Obligation obligation, long now) {
    boolean room =
        home.isRestored()
            && !stopped
            && home.entries().due(slot) <= now
            && !site.isBlocked(now)
            && site.ready() + site.loading() < site.readyLimit(limits)
            && ready < limits.readyInAll();
    if (room) {
      Ticket ticket = new Ticket(home, slot, site, Ticket.Purpose.ATTEMPT, Ticket.Stage.LOADING);
      home.tickets().put(slot, ticket);
      makeReady(ticket, obligation);
    } else {
      site.wait(slot);
      order(site);
    }
  }

  /** The obligation has reached its end by a record that is not ours to write, or is unwanted. */
  public void remove(int partition, ObligationId id) {
    PartitionQueue home = home(partition);
    int slot = home.entries().find(PackedId.of(id));
    if (slot == Entries.NONE || home.tickets().containsKey(slot)) {
      return;
    }
    SiteQueue site = home.entries().site(slot);
    site.take(slot);
    drop(home, slot, site);
  }

  /** The ticket of an obligation that is under way. */
  public Optional<Ticket> ticket(int partition, ObligationId id) {
    int slot = home(partition).entries().find(PackedId.of(id));
    return slot == Entries.NONE
        ? Optional.empty()
        : Optional.ofNullable(home(partition).tickets().get(slot));
  }

  /** True where the obligation is live. */
  public boolean isLive(int partition, ObligationId id) {
    return home(partition).entries().find(PackedId.of(id)) != Entries.NONE;
  }

  // --- from due to started ---

  /** The next obligation whose record is to be read: {@link Ticket#offset} says where. */
  public Optional<Ticket> nextLoad(long now) {
    if (stopped || loading >= limits.loads() || byWake.isEmpty()) {
      return Optional.empty();
    }
    for (SiteQueue site : byWake) {
      if (site.wakeAt > now) {
        break;
      }
      // Even when the ready sets are full in all, a site that has nothing ready gets one.
      if (ready < limits.readyInAll() || site.ready() == 0) {
        return Optional.of(takeOut(site, site.first(), Ticket.Purpose.ATTEMPT));
      }
    }
    return Optional.empty();
  }

  /** The record of a ticket has been read. */
  public void loaded(Ticket ticket, Obligation obligation) {
    if (ticket.isVoid()) {
      return;
    }
    if (ticket.purpose() == Ticket.Purpose.ATTEMPT && ticket.home().isRestored()) {
      loadEnded(ticket);
      makeReady(ticket, obligation);
    } else if (ticket.purpose() == Ticket.Purpose.ATTEMPT) {
      putBack(ticket, ticket.home().entries().due(ticket.slot()));
    } else {
      ticket.obligation(obligation);
    }
  }

  /** Starts the next attempt. */
  public Optional<Ticket> nextStart(long now) {
    while (!stopped && inFlight < limits.inAll() && !ring.isEmpty()) {
      SiteQueue site = ring.remove();
      site.inRing = false;
      if (site.isBlocked(now)) {
        unready(site);
        order(site);
      } else if (mayStart(site)) {
        Ticket ticket = site.nextReady();
        ready--;
        ticket.stage(Ticket.Stage.IN_FLIGHT);
        site.inFlight(1);
        inFlight++;
        enterRing(site);
        order(site);
        return Optional.of(ticket);
      }
    }
    return Optional.empty();
  }

  /** An attempt ended; its outcome is being written. The site's place is free again. */
  public void ended(Ticket ticket, Reach reach, Optional<Diagnostic> reason, long now) {
    if (ticket.isVoid()) {
      return;
    }
    SiteQueue site = ticket.site();
    site.inFlight(-1);
    inFlight--;
    decide(ticket);
    switch (reach) {
      case REACHED -> site.reached();
      case UNREACHABLE ->
          reason.ifPresentOrElse(
              why -> site.unreachable(why, limits, now, random), () -> site.reached());
    }
    if (site.isBlocked(now)) {
      unready(site);
    }
    enterRing(site);
    order(site);
  }

  // --- decisions without an attempt ---

  /**
   * Takes out obligations whose life is over or whose sender is to be told of the delay, due or
   * not, however slow their site is. One that is in flight is left: its end decides. They use up to
   * half of the loads at a time.
   */
  public List<Ticket> overdue(long now) {
    List<Ticket> found = new ArrayList<>();
    int room = Math.max(1, limits.loads() / 2) - decisions;
    if (now < nextOverdue || stopped) {
      return found;
    }
    nextOverdue = Long.MAX_VALUE;
    for (PartitionQueue home : partitions.values()) {
      Entries entries = home.entries();
      for (int slot = 0; home.isRestored() && slot < entries.end(); slot++) {
        if (entries.isLive(slot)) {
          long at = overdueAt(entries, slot);
          if (at <= now && found.size() < room && isTakeable(home, slot)) {
            found.add(takeOverdue(home, slot, now));
          } else {
            nextOverdue = Math.min(nextOverdue, Math.max(at, now + RESCAN));
          }
        }
      }
    }
    return found;
  }

  /** The lowest live obligation, if it lags more than {@code lag} records behind the position. */
  public Optional<Ticket> laggard(int partition, long position, long lag) {
    PartitionQueue home = home(partition);
    int slot = home.offsets().lowest();
    if (slot == Entries.NONE
        || !home.isRestored()
        || decisions >= limits.loads()
        || position - home.entries().offset(slot) < lag + 2L * home.entries().live()
        || !home.entries().isWaiting(slot)) {
      return Optional.empty();
    }
    return Optional.of(takeOut(home.entries().site(slot), slot, Ticket.Purpose.REWRITE));
  }

  /** The obligation, to write its state again, if nothing is under way that will. */
  public Optional<Ticket> forRewrite(int partition, ObligationId id) {
    PartitionQueue home = home(partition);
    int slot = home.entries().find(PackedId.of(id));
    return slot == Entries.NONE || !home.entries().isWaiting(slot)
        ? Optional.empty()
        : Optional.of(takeOut(home.entries().site(slot), slot, Ticket.Purpose.REWRITE));
  }

  /** The decision on a ticket that was taken for one has been made; it is being written. */
  public void decided(Ticket ticket) {
    if (!ticket.isVoid() && ticket.stage() == Ticket.Stage.LOADING) {
      loadEnded(ticket);
      decide(ticket);
    }
  }

  // --- outcomes ---

  /** The obligation's new state was read back from the log. */
  public void applied(Ticket ticket, Obligation next, long offset) {
    if (ticket.isVoid()) {
      return;
    }
    PartitionQueue home = ticket.home();
    end(ticket);
    if (next.isDone()) {
      drop(home, ticket.slot(), ticket.site());
      return;
    }
    home.entries().update(ticket.slot(), next, offset);
    home.offsets().add(offset, ticket.slot());
    nextOverdue = Math.min(nextOverdue, overdueAt(home.entries(), ticket.slot()));
    ticket.site().wait(ticket.slot());
    order(ticket.site());
  }

  /** The obligation was set aside: it is not in the queue any more. */
  public void left(Ticket ticket) {
    if (!ticket.isVoid()) {
      end(ticket);
      drop(ticket.home(), ticket.slot(), ticket.site());
    }
  }

  /** Nothing came of the ticket (its record could not be read): the obligation waits again. */
  public void putBack(Ticket ticket, long due) {
    if (ticket.isVoid()) {
      return;
    }
    end(ticket);
    ticket.home().entries().due(ticket.slot(), due);
    nextOverdue = Math.min(nextOverdue, overdueAt(ticket.home().entries(), ticket.slot()));
    ticket.site().wait(ticket.slot());
    enterRing(ticket.site());
    order(ticket.site());
  }

  // --- questions ---

  /**
   * The lowest offset of the partition that a live obligation needs, or the position where none
   * lives: what may be committed.
   */
  public long lowestNeeded(int partition, long position) {
    PartitionQueue home = home(partition);
    int slot = home.offsets().lowest();
    return slot == Entries.NONE ? position : Math.min(position, home.entries().offset(slot));
  }

  /** What the partition's live obligations refer to. */
  public LogNeeds needs(int partition) {
    LogNeeds needs = new LogNeeds();
    home(partition).entries().contents(needs);
    return needs;
  }

  /** Why the obligation's site was not reached last, where that is so. */
  public Optional<Diagnostic> lastFailure(Ticket ticket) {
    return ticket.site().lastFailure();
  }

  /** When something is to be done although nothing happens; empty: never. */
  public OptionalLong nextWake() {
    long wake = nextOverdue;
    if (!byWake.isEmpty() && loading < limits.loads() && ready < limits.readyInAll()) {
      wake = Math.min(wake, byWake.first().wakeAt);
    }
    return stopped || wake == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(wake);
  }

  /** Counts for metrics. */
  public Counts counts() {
    int live = 0;
    int sites = 0;
    for (PartitionQueue home : partitions.values()) {
      live += home.entries().live();
      sites += home.siteCount();
    }
    int waiting = live - ready - loading - inFlight - decided;
    return new Counts(live, waiting, ready, inFlight, loading + decided, sites, heldBytes);
  }

  /** Obligations that are due and not held back by their site's back-off. Scans; for metrics. */
  public int deliverable(long now) {
    int due = 0;
    for (PartitionQueue home : partitions.values()) {
      for (int slot = 0; slot < home.entries().end(); slot++) {
        if (home.entries().isLive(slot)
            && home.entries().due(slot) <= now
            && !home.entries().site(slot).isBlocked(now)) {
          due++;
        }
      }
    }
    return due;
  }

  /** How many obligations of a site are where. For tests and operators. */
  public Counts counts(int partition, Site site) {
    return home(partition)
        .find(site, 0)
        .map(
            s ->
                new Counts(
                    s.waiting() + s.ready() + s.loading() + s.inFlight() + s.decided(),
                    s.waiting(),
                    s.ready(),
                    s.inFlight(),
                    s.loading() + s.decided(),
                    1,
                    s.heldBytes()))
        .orElse(new Counts(0, 0, 0, 0, 0, 0, 0));
  }

  // --- inside ---

  private PartitionQueue home(int partition) {
    PartitionQueue home = partitions.get(partition);
    if (home == null) {
      throw new IllegalStateException("partition " + partition + " is not ours");
    }
    return home;
  }

  private Ticket takeOut(SiteQueue site, int slot, Ticket.Purpose purpose) {
    Ticket ticket = new Ticket(site.home(), slot, site, purpose, Ticket.Stage.LOADING);
    site.take(slot);
    loadBegan(ticket);
    site.home().tickets().put(slot, ticket);
    order(site);
    return ticket;
  }

  private void loadBegan(Ticket ticket) {
    ticket.site().loading(1);
    loading++;
    decisions += ticket.purpose() == Ticket.Purpose.ATTEMPT ? 0 : 1;
  }

  private void loadEnded(Ticket ticket) {
    ticket.site().loading(-1);
    loading--;
    decisions -= ticket.purpose() == Ticket.Purpose.ATTEMPT ? 0 : 1;
  }

  private void makeReady(Ticket ticket, Obligation obligation) {
    long bytes = obligation.value().length;
    SiteQueue site = ticket.site();
    boolean fits =
        heldBytes + bytes <= limits.contentBytes()
            && (site.heldBytes() == 0
                || site.heldBytes() + bytes <= limits.contentBytes() / SHARE_OF_ONE_SITE);
    if (fits) {
      ticket.heldBytes(bytes);
      site.heldBytes(bytes);
      heldBytes += bytes;
    }
    ticket.obligation(fits ? obligation : obligation.withoutCopy());
    ticket.stage(Ticket.Stage.READY);
    site.ready(ticket);
    ready++;
    enterRing(site);
    order(site);
  }

  /** A site that is left alone holds nothing in memory: its ready set waits again. */
  private void unready(SiteQueue site) {
    while (site.ready() > 0) {
      Ticket ticket = site.nextReady();
      ready--;
      forgetTicket(ticket);
      site.wait(ticket.slot());
    }
  }

  private boolean mayStart(SiteQueue site) {
    int limit = site.limit(limits);
    // The last quarter of all places is for sites that hold few, so that a handful of slow sites
    // can't take them all.
    if (inFlight >= limits.inAll() - limits.inAll() / 4) {
      limit = Math.min(limit, Math.max(1, limits.perSite() / SHARE_OF_ONE_SITE));
    }
    return site.home().isRestored() && site.ready() > 0 && site.inFlight() < limit;
  }

  private void enterRing(SiteQueue site) {
    if (!site.inRing && site.ready() > 0 && site.inFlight() < site.limit(limits)) {
      site.inRing = true;
      ring.add(site);
    }
  }

  /** Puts the site where the order of wake times has it, or takes it out; forgets an idle one. */
  private void order(SiteQueue site) {
    byWake.remove(site);
    boolean wants =
        site.home().isRestored()
            && site.waiting() > 0
            && site.ready() + site.loading() < site.readyLimit(limits);
    site.wakeAt = wants ? Math.max(site.firstDue(), site.blockedUntil()) : Long.MAX_VALUE;
    if (wants) {
      byWake.add(site);
    }
  }

  private void decide(Ticket ticket) {
    ticket.stage(Ticket.Stage.DECIDED);
    ticket.site().decided(1);
    decided++;
    release(ticket);
  }

  private void end(Ticket ticket) {
    switch (ticket.stage()) {
      case LOADING -> loadEnded(ticket);
      case READY -> {
        ticket.site().removeReady(ticket);
        ready--;
      }
      case IN_FLIGHT -> {
        ticket.site().inFlight(-1);
        inFlight--;
      }
      case DECIDED -> {
        ticket.site().decided(-1);
        decided--;
      }
    }
    forgetTicket(ticket);
  }

  private void forgetTicket(Ticket ticket) {
    release(ticket);
    ticket.home().tickets().remove(ticket.slot());
  }

  private void release(Ticket ticket) {
    heldBytes -= ticket.heldBytes();
    ticket.site().heldBytes(-ticket.heldBytes());
    ticket.heldBytes(0);
  }

  private void drop(PartitionQueue home, int slot, SiteQueue site) {
    home.entries().remove(slot);
    order(site);
    if (site.isIdle()) {
      byWake.remove(site);
      home.forget(site);
    }
  }

  private boolean isTakeable(PartitionQueue home, int slot) {
    Ticket ticket = home.tickets().get(slot);
    return ticket == null || ticket.stage() == Ticket.Stage.READY;
  }

  private Ticket takeOverdue(PartitionQueue home, int slot, long now) {
    Entries entries = home.entries();
    Ticket.Purpose purpose =
        entries.accepted(slot) + rules.life().toMillis() <= now
            ? Ticket.Purpose.EXPIRY
            : Ticket.Purpose.WARNING;
    Ticket ready = home.tickets().get(slot);
    if (ready == null) {
      return takeOut(entries.site(slot), slot, purpose);
    }
    ready.site().removeReady(ready);
    this.ready--;
    ready.stage(Ticket.Stage.LOADING);
    ready.purpose(purpose);
    loadBegan(ready);
    order(ready.site());
    return ready;
  }

  private long overdueAt(Entries entries, int slot) {
    long expiry = entries.accepted(slot) + rules.life().toMillis();
    return entries.warnable(slot)
        ? rules
            .warnAfter()
            .map(Duration::toMillis)
            .map(after -> Math.min(expiry, entries.accepted(slot) + after))
            .orElse(expiry)
        : expiry;
  }
}
