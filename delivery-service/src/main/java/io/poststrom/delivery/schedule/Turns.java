package io.poststrom.delivery.schedule;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which site's turn it is: sites that have something ready stand in a ring, those whose scheduled
 * set has something for their ready set in the order of the time at which that is due.
 */
final class Turns {
  private final Room room;
  private final ArrayDeque<SiteQueue> ring = new ArrayDeque<>();
  private final TreeSet<SiteQueue> byWake =
      new TreeSet<>(
          Comparator.<SiteQueue>comparingLong(site -> site.wakeAt)
              .thenComparingInt(site -> site.home().number())
              .thenComparing(site -> site.site().name())
              .thenComparingInt(SiteQueue::shard));

  Turns(Room room) {
    this.room = room;
  }

  // --- to start ---

  /** The site stands in the ring from now on, if it has something to start. */
  void enter(SiteQueue site) {
    if (!site.inRing && room.wantsToStart(site)) {
      site.inRing = true;
      ring.add(site);
    }
  }

  /** The next site in the ring, which it leaves. */
  Optional<SiteQueue> next() {
    Optional<SiteQueue> next = Optional.ofNullable(ring.poll());
    next.ifPresent(site -> site.inRing = false);
    return next;
  }

  // --- to fill the ready set ---

  /** Puts the site where the order of wake times has it, or takes it out. */
  void order(SiteQueue site) {
    byWake.remove(site);
    boolean wants = site.home().isRestored() && site.waiting() > 0 && room.mayLieReady(site);
    site.wakeAt = wants ? Math.max(site.firstDue(), site.blockedUntil()) : Long.MAX_VALUE;
    if (wants) {
      byWake.add(site);
    }
  }

  /** The site with something due that may become ready. */
  Optional<SiteQueue> due(long now) {
    for (SiteQueue site : byWake) {
      if (site.wakeAt > now) {
        break;
      }
      // Even when the ready sets are full in all, a site that has nothing ready gets one.
      if (room.mayLieReady() || site.ready() == 0) {
        return Optional.of(site);
      }
    }
    return Optional.empty();
  }

  /** When the first of the sites has something due; {@link Long#MAX_VALUE}: never. */
  long firstWake() {
    return byWake.isEmpty() ? Long.MAX_VALUE : byWake.first().wakeAt;
  }
}
