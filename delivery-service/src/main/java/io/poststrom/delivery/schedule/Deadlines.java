package io.poststrom.delivery.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * The clock over the scheduled set: whose life is over, and whose sender is to be told of the
 * delay. Knows when the first of them will be, so that the rows are scanned only then.
 */
final class Deadlines {
  /** Overdue obligations that can't be taken now are looked for again after so many ms. */
  private static final long RESCAN = 200;

  private long next = Entries.NEVER;

  /** A row was added or has changed. */
  void note(Entries entries, int slot) {
    next = Math.min(next, at(entries, slot));
  }

  /** Rows may be overdue that were not looked at before. */
  void lookAgain() {
    next = 0;
  }

  /** When to look; {@link Entries#NEVER}: never. */
  long next() {
    return next;
  }

  /** True where a scan is due. All partitions are to be scanned then: each sets the next time. */
  boolean beginScan(long now) {
    if (now < next) {
      return false;
    }
    next = Entries.NEVER;
    return true;
  }

  /** Rows that are overdue and not under way, at most so many; the others are found later. */
  List<Integer> overdue(PartitionQueue home, long now, int most) {
    List<Integer> found = new ArrayList<>();
    Entries entries = home.entries();
    for (int slot = 0; home.isRestored() && slot < entries.end(); slot++) {
      if (entries.isLive(slot)) {
        long at = at(entries, slot);
        if (at <= now && found.size() < most && isTakeable(home, slot)) {
          found.add(slot);
        } else {
          next = Math.min(next, Math.max(at, now + RESCAN));
        }
      }
    }
    return found;
  }

  /** What an overdue row is to be taken for. */
  static Ticket.Purpose purpose(Entries entries, int slot, long now) {
    return entries.expiry(slot) <= now ? Ticket.Purpose.EXPIRY : Ticket.Purpose.WARNING;
  }

  private static boolean isTakeable(PartitionQueue home, int slot) {
    Ticket ticket = home.tickets().get(slot);
    return ticket == null || ticket.stage() == Ticket.Stage.READY;
  }

  private static long at(Entries entries, int slot) {
    return Math.min(entries.expiry(slot), entries.warning(slot));
  }
}
