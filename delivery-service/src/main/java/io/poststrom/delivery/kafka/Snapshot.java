package io.poststrom.delivery.kafka;

import io.poststrom.delivery.schedule.Scheduler;
import java.util.Set;

/**
 * What others may see of the worker, some moments old.
 *
 * @param counts the schedule's
 * @param deliverable due and not held back
 * @param unconfirmed delivered, and the log does not say so yet
 * @param partitions owned
 * @param restoring of these, those that are not yet restored
 * @param oldestLag how many records the oldest live one lies behind the head
 */
record Snapshot(
    Scheduler.Counts counts,
    int deliverable,
    int unconfirmed,
    Set<Integer> partitions,
    int restoring,
    long oldestLag) {
  static final Snapshot EMPTY =
      new Snapshot(new Scheduler.Counts(0, 0, 0, 0, 0, 0, 0), 0, 0, Set.of(), 0, 0);
}
