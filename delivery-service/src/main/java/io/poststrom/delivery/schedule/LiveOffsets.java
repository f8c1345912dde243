package io.poststrom.delivery.schedule;

import java.util.Arrays;

/**
 * The offsets of a partition's live records in the order of the log, to know the lowest: what is
 * committed, and where a restore begins. An offset whose obligation has a newer record or is done
 * is stale; stale ones are dropped when they come to the front, and all at once when they are most.
 */
final class LiveOffsets {
  private final Entries entries;
  private long[] offsets = new long[64];
  private int[] slots = new int[64];
  private int front;
  private int end;

  LiveOffsets(Entries entries) {
    this.entries = entries;
  }

  /** A record of the row was read; offsets come in ascending order. */
  void add(long offset, int slot) {
    if (end == offsets.length) {
      makeRoom();
    }
    offsets[end] = offset;
    slots[end++] = slot;
  }

  /** The row with the lowest live record, or {@link Entries#NONE}. */
  int lowest() {
    while (front < end && isStale(front)) {
      front++;
    }
    return front == end ? Entries.NONE : slots[front];
  }

  private boolean isStale(int at) {
    return !entries.isLive(slots[at]) || entries.offset(slots[at]) != offsets[at];
  }

  private void makeRoom() {
    int kept = 0;
    for (int at = front; at < end; at++) {
      if (!isStale(at)) {
        offsets[kept] = offsets[at];
        slots[kept++] = slots[at];
      }
    }
    front = 0;
    end = kept;
    if (end * 2 > offsets.length) {
      int room = offsets.length + (offsets.length >> 1);
      offsets = Arrays.copyOf(offsets, room);
      slots = Arrays.copyOf(slots, room);
    }
  }
}
