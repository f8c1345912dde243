package io.poststrom.delivery.schedule;

import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.schedule.Ticket.Purpose;
import io.poststrom.delivery.schedule.Ticket.Stage;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Flush;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.site.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
  /** Counts for metrics. */
  public record Counts(
      int live, int waiting, int ready, int inFlight, int undecided, int sites, long heldBytes) {}

  private final Limits limits;
  private final QueueRules rules;
  private final RandomGenerator random;
  private final Map<Integer, PartitionQueue> partitions = new HashMap<>();
  private final Room room;
  private final Turns turns;
  private final UnderWay underWay;
  private final Deadlines deadlines;
  private boolean stopped;

  /** An empty queue. */
  public Scheduler(Limits limits, QueueRules rules, RandomGenerator random) {
    this.limits = limits;
    this.rules = rules;
    this.random = random;
    room = new Room(limits);
    turns = new Turns(room);
    underWay = new UnderWay(room, turns);
    deadlines = new Deadlines();
  }

  // --- partitions ---

  /** A partition is ours: its records are coming, nothing of it starts yet. */
  public void open(int partition) {
    partitions.put(partition, new PartitionQueue(partition, rules));
  }

  /** The end of the log has been read: what it owes may start. */
  public void restored(int partition) {
    home(partition).restored(true);
    home(partition).sites().forEach(turns::order);
    deadlines.lookAgain();
  }

  /** Starts nothing more of it; what is under way may end. */
  public void drain(int partition) {
    home(partition).restored(false);
    home(partition).sites().forEach(underWay::unready);
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
    home.sites().forEach(underWay::forget);
  }

  /** The partitions that are ours. */
  public Set<Integer> partitions() {
    return Set.copyOf(partitions.keySet());
  }

  /** True where the partition is ours. */
  public boolean owns(int partition) {
    return partitions.containsKey(partition);
  }

  /** True while an attempt of the partition is in flight. */
  public boolean isInFlight(int partition) {
    return home(partition).isInFlight();
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
      deadlines.note(home.entries(), slot);
      arrive(slot, site, obligation, now);
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
      turns.order(site);
    } else {
      home.entries().offset(slot, offset);
    }
    home.offsets().add(offset, slot);
    deadlines.note(home.entries(), slot);
  }

  private void arrive(int slot, SiteQueue site, Obligation obligation, long now) {
    boolean readyNow =
        site.home().isRestored()
            && !stopped
            && site.home().entries().due(slot) <= now
            && !site.isBlocked(now)
            && room.mayLieReady(site)
            && room.mayLieReady();
    if (readyNow) {
      underWay.beginReady(site, slot, obligation);
    } else {
      site.wait(slot);
      turns.order(site);
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
    underWay.drop(site, slot);
  }

  /** True where the obligation is live. */
  public boolean isLive(int partition, ObligationId id) {
    return home(partition).entries().find(PackedId.of(id)) != Entries.NONE;
  }

  /** Makes due what waits for a domain; how much that is. A partition not restored has nothing. */
  public int flush(int partition, Flush flush, long now) {
    if (stopped || !home(partition).isRestored()) {
      return 0;
    }
    PartitionQueue.Flushed flushed = home(partition).flush(flush, now);
    flushed.sites().forEach(turns::order);
    return flushed.obligations();
  }

  // --- from due to started ---

  /** The next obligation whose record is to be read: {@link Ticket#offset} says where. */
  public Optional<Ticket> nextLoad(long now) {
    return stopped || !room.mayLoad()
        ? Optional.empty()
        : turns.due(now).map(site -> underWay.take(site, site.first(now), Purpose.ATTEMPT));
  }

  /** The record of a ticket has been read. */
  public void loaded(Ticket ticket, Obligation obligation) {
    if (ticket.isVoid()) {
      return;
    }
    if (ticket.purpose() != Purpose.ATTEMPT) {
      ticket.obligation(obligation);
    } else if (ticket.home().isRestored()) {
      underWay.loaded(ticket, obligation);
    } else {
      putBack(ticket, ticket.home().entries().due(ticket.slot()));
    }
  }

  /** Starts the next attempt. */
  public Optional<Ticket> nextStart(long now) {
    return stopped ? Optional.empty() : underWay.start(now);
  }

  /** An attempt ended; its outcome is being written. The site's place is free again. */
  public void ended(Ticket ticket, Reach reach, Optional<Diagnostic> reason, long now) {
    if (ticket.isVoid()) {
      return;
    }
    underWay.decide(ticket);
    SiteQueue site = ticket.site();
    switch (reach) {
      case REACHED -> site.reached();
      case UNREACHABLE ->
          reason.ifPresentOrElse(
              why -> site.unreachable(why, limits, now, random), () -> site.reached());
      case UNTRIED -> {}
    }
    if (site.isBlocked(now)) {
      underWay.unready(site);
    }
    turns.enter(site);
    turns.order(site);
  }

  // --- decisions without an attempt ---

  /**
   * Takes out obligations whose life is over or whose sender is to be told of the delay, due or
   * not, however slow their site is. One that is in flight is left: its end decides. They use up to
   * half of the loads at a time.
   */
  public List<Ticket> overdue(long now) {
    List<Ticket> found = new ArrayList<>();
    if (stopped || !deadlines.beginScan(now)) {
      return found;
    }
    int most = room.forDecisions();
    for (PartitionQueue home : partitions.values()) {
      for (int slot : deadlines.overdue(home, now, most - found.size())) {
        found.add(underWay.takeOverdue(home, slot, Deadlines.purpose(home.entries(), slot, now)));
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
        || !room.mayRewrite()
        || position - home.entries().offset(slot) < lag + 2L * home.entries().live()
        || !home.entries().isWaiting(slot)) {
      return Optional.empty();
    }
    return Optional.of(underWay.take(home.entries().site(slot), slot, Purpose.REWRITE));
  }

  /** The obligation, to write its state again, if nothing is under way that will. */
  public Optional<Ticket> forRewrite(int partition, ObligationId id) {
    PartitionQueue home = home(partition);
    int slot = home.entries().find(PackedId.of(id));
    return slot == Entries.NONE || !home.entries().isWaiting(slot)
        ? Optional.empty()
        : Optional.of(underWay.take(home.entries().site(slot), slot, Purpose.REWRITE));
  }

  /** The decision on a ticket that was taken for one has been made; it is being written. */
  public void decided(Ticket ticket) {
    if (!ticket.isVoid() && ticket.stage() == Stage.LOADING) {
      underWay.decide(ticket);
    }
  }

  // --- outcomes ---

  /** The obligation's new state was read back from the log. */
  public void applied(Ticket ticket, Obligation next, long offset) {
    if (ticket.isVoid()) {
      return;
    }
    underWay.end(ticket);
    if (next.isDone()) {
      underWay.drop(ticket.site(), ticket.slot());
      return;
    }
    PartitionQueue home = ticket.home();
    home.entries().update(ticket.slot(), next, offset);
    home.offsets().add(offset, ticket.slot());
    deadlines.note(home.entries(), ticket.slot());
    ticket.site().wait(ticket.slot());
    turns.order(ticket.site());
  }

  /** The obligation was set aside: it is not in the queue any more. */
  public void left(Ticket ticket) {
    if (!ticket.isVoid()) {
      underWay.end(ticket);
      underWay.drop(ticket.site(), ticket.slot());
    }
  }

  /** Nothing came of the ticket (its record could not be read): the obligation waits again. */
  public void putBack(Ticket ticket, long due) {
    if (ticket.isVoid()) {
      return;
    }
    underWay.end(ticket);
    ticket.home().entries().due(ticket.slot(), due);
    deadlines.note(ticket.home().entries(), ticket.slot());
    ticket.site().wait(ticket.slot());
    turns.enter(ticket.site());
    turns.order(ticket.site());
  }

  // --- questions ---

  /**
   * The lowest offset of the partition that a live obligation needs, or the position where none
   * lives: what may be committed.
   */
  public long lowestNeeded(int partition, long position) {
    return home(partition).lowestNeeded(position);
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
    long wake = deadlines.next();
    if (room.mayLoad() && room.mayLieReady()) {
      wake = Math.min(wake, turns.firstWake());
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
    return room.all().counts(live - room.all().tickets(), sites);
  }

  /** Obligations that are due and not held back by their site's back-off. Scans; for metrics. */
  public int deliverable(long now) {
    return partitions.values().stream().mapToInt(home -> home.deliverable(now)).sum();
  }

  /** How many obligations of a site are where. For tests and operators. */
  public Counts counts(int partition, Site site) {
    return home(partition)
        .find(site, 0)
        .map(found -> found.tally().counts(found.waiting(), 1))
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
}
