package io.poststrom.delivery.schedule;

import io.poststrom.mail.Flush;
import io.poststrom.site.Site;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the owner of one partition holds of it: its live obligations and its sites. */
final class PartitionQueue {
  private record SiteKey(Site site, int shard) {}

  private final int number;
  private final Entries entries;
  private final LiveOffsets offsets;
  private final Map<SiteKey, SiteQueue> sites = new HashMap<>();
  private final Map<Integer, Ticket> tickets = new HashMap<>();
  private boolean restored;

  /** Read by the thread that writes outcomes too. */
  private volatile boolean closed;

  PartitionQueue(int number, QueueRules rules) {
    this.number = number;
    this.entries = new Entries(rules);
    this.offsets = new LiveOffsets(entries);
  }

  int number() {
    return number;
  }

  Entries entries() {
    return entries;
  }

  LiveOffsets offsets() {
    return offsets;
  }

  Map<Integer, Ticket> tickets() {
    return tickets;
  }

  Iterable<SiteQueue> sites() {
    return sites.values();
  }

  int siteCount() {
    return sites.size();
  }

  /** Starts nothing before it has been restored, nor once it is being given up. */
  boolean isRestored() {
    return restored;
  }

  void restored(boolean now) {
    restored = now;
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
    restored = false;
  }

  SiteQueue site(Site site, int shard) {
    return sites.computeIfAbsent(new SiteKey(site, shard), key -> new SiteQueue(this, site, shard));
  }

  boolean isInFlight() {
    return sites.values().stream().anyMatch(site -> site.tally().in(Ticket.Stage.IN_FLIGHT) > 0);
  }

  /** The lowest offset that a live obligation needs, or the position where none lives. */
  long lowestNeeded(long position) {
    int slot = offsets.lowest();
    return slot == Entries.NONE ? position : Math.min(position, entries.offset(slot));
  }

  /** What waits for one of these domains is due now, and none of its sites is left alone. */
  Flushed flush(Flush flush, long now) {
    long marks = DomainMarks.of(flush);
    Set<SiteQueue> touched = new HashSet<>();
    int found = 0;
    for (int slot = 0; slot < entries.end(); slot++) {
      if (entries.isLive(slot)
          && entries.isWaiting(slot)
          && entries.hasDomain(slot, marks)
          && !isHeld(slot, now)) {
        SiteQueue site = entries.site(slot);
        if (entries.due(slot) > now) {
          site.take(slot);
          entries.due(slot, now);
          site.wait(slot);
        }
        touched.add(site);
        found++;
      }
    }
    touched.forEach(SiteQueue::unblock);
    return new Flushed(found, touched);
  }

  /** What was never tried and is not due waits as its sender wants it: RFC 4865. */
  private boolean isHeld(int slot, long now) {
    return entries.attempts(slot) == 0 && entries.due(slot) > now;
  }

  /** What a flush has found. */
  record Flushed(int obligations, Set<SiteQueue> sites) {}

  /** Obligations that are due and not held back by their site's back-off. Scans. */
  int deliverable(long now) {
    int due = 0;
    for (int slot = 0; slot < entries.end(); slot++) {
      if (entries.isLive(slot) && entries.due(slot) <= now && !entries.site(slot).isBlocked(now)) {
        due++;
      }
    }
    return due;
  }

  Optional<SiteQueue> find(Site site, int shard) {
    return Optional.ofNullable(sites.get(new SiteKey(site, shard)));
  }

  void forget(SiteQueue idle) {
    sites.remove(new SiteKey(idle.site(), idle.shard()));
  }
}
