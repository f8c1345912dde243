package io.poststrom.delivery.schedule;

import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Obligation;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The live obligations of one partition, some 100 octets each: a table of columns of primitives
 * with an index by id. A row's number (its slot) stays the same while the obligation lives; numbers
 * of removed rows are used again. An outage of a big provider may leave a million of them here, so
 * nothing in a row is an object of its own.
 */
final class Entries {
  /** No such row. */
  static final int NONE = -1;

  /** A time that does not come. */
  static final long NEVER = Long.MAX_VALUE;

  static final byte WAITING = 0;
  static final byte TAKEN = 1;
  private static final byte FREE = 2;

  private static final int NO_CONTENT = -1;
  private static final int PARTITION_BITS = 24;

  private final QueueRules rules;
  private long[] idHigh;
  private long[] idLow;
  private long[] idSite;
  private long[] idPart;
  private long[] due;
  private long[] offset;
  private long[] expiry;
  private long[] warning;
  private long[] contentOffset;
  private long[] domains;
  private int[] contentAt;
  private int[] heapPlace;
  private short[] attempts;
  private byte[] priority;
  private byte[] stage;
  private @Nullable SiteQueue[] site;

  private int[] index;
  private int[] freeSlots = new int[16];
  private int freeCount;
  private int used;
  private int live;

  Entries(QueueRules rules) {
    this.rules = rules;
    int room = 64;
    idHigh = new long[room];
    idLow = new long[room];
    idSite = new long[room];
    idPart = new long[room];
    due = new long[room];
    offset = new long[room];
    expiry = new long[room];
    warning = new long[room];
    contentOffset = new long[room];
    domains = new long[room];
    contentAt = new int[room];
    heapPlace = new int[room];
    attempts = new short[room];
    priority = new byte[room];
    stage = new byte[room];
    site = new SiteQueue[room];
    index = emptyIndex(room * 2);
  }

  int live() {
    return live;
  }

  /** One above the highest slot in use: for scans. */
  int end() {
    return used;
  }

  boolean isLive(int slot) {
    return slot < used && stage[slot] != FREE;
  }

  int find(PackedId id) {
    int at = place(id.high(), id.low(), id.site(), id.part());
    return index[at];
  }

  /** Adds a row; the id must not be there yet. */
  int add(PackedId id, Obligation obligation, long recordOffset, SiteQueue queue) {
    if ((live + 1) * 2 > index.length) {
      growIndex();
    }
    int slot = freeCount > 0 ? freeSlots[--freeCount] : used++;
    if (slot == idHigh.length) {
      growRows();
    }
    idHigh[slot] = id.high();
    idLow[slot] = id.low();
    idSite[slot] = id.site();
    idPart[slot] = id.part();
    expiry[slot] = rules.expiry(obligation).toEpochMilli();
    domains[slot] = DomainMarks.of(obligation.envelope().recipients());
    priority[slot] = (byte) obligation.envelope().priority();
    site[slot] = queue;
    stage[slot] = TAKEN;
    index[place(id.high(), id.low(), id.site(), id.part())] = slot;
    live++;
    update(slot, obligation, recordOffset);
    return slot;
  }

  /** What a newer record of the obligation says. */
  void update(int slot, Obligation obligation, long recordOffset) {
    due[slot] = obligation.due().toEpochMilli();
    offset[slot] = recordOffset;
    attempts[slot] = (short) Math.min(obligation.attempts(), Short.MAX_VALUE);
    warning[slot] =
        Transitions.mayWarn(obligation)
            ? rules.warning(obligation).map(Instant::toEpochMilli).orElse(NEVER)
            : NEVER;
    switch (obligation.content()) {
      case ContentRef.Inline() -> contentAt[slot] = NO_CONTENT;
      case ContentRef.AtRecord(String topic, int partition, long at) -> {
        contentAt[slot] = packed(LogNeeds.TOPICS.indexOf(topic), partition);
        contentOffset[slot] = at;
      }
      case ContentRef.Chunks(int partition, var offsets) -> {
        contentAt[slot] = packed(LogNeeds.TOPICS.indexOf(LogNeeds.CHUNKS), partition);
        contentOffset[slot] = offsets.stream().mapToLong(Long::longValue).min().orElse(0);
      }
    }
  }

  void remove(int slot) {
    unindex(place(idHigh[slot], idLow[slot], idSite[slot], idPart[slot]));
    stage[slot] = FREE;
    site[slot] = null;
    live--;
    if (freeCount == freeSlots.length) {
      freeSlots = Arrays.copyOf(freeSlots, freeCount * 2);
    }
    freeSlots[freeCount++] = slot;
  }

  long due(int slot) {
    return due[slot];
  }

  void due(int slot, long millis) {
    due[slot] = millis;
  }

  long offset(int slot) {
    return offset[slot];
  }

  void offset(int slot, long recordOffset) {
    offset[slot] = recordOffset;
  }

  /** When the obligation is given up. */
  long expiry(int slot) {
    return expiry[slot];
  }

  /** When its sender is to be told of the delay; {@link #NEVER} where that is done or unwanted. */
  long warning(int slot) {
    return warning[slot];
  }

  int attempts(int slot) {
    return attempts[slot];
  }

  int priority(int slot) {
    return priority[slot];
  }

  /** Whether the row is of a domain that sets these marks: {@link DomainMarks}. */
  boolean hasDomain(int slot, long marks) {
    return (domains[slot] & marks) == marks;
  }

  boolean isWaiting(int slot) {
    return stage[slot] == WAITING;
  }

  void stage(int slot, byte next) {
    stage[slot] = next;
  }

  int heapPlace(int slot) {
    return heapPlace[slot];
  }

  void heapPlace(int slot, int place) {
    heapPlace[slot] = place;
  }

  SiteQueue site(int slot) {
    SiteQueue found = site[slot];
    if (found == null) {
      throw new IllegalStateException("row " + slot + " is free");
    }
    return found;
  }

  /** Tells the lowest content offset of each topic and partition that a live row refers to. */
  void contents(LogNeeds needs) {
    for (int slot = 0; slot < used; slot++) {
      if (stage[slot] != FREE && contentAt[slot] != NO_CONTENT) {
        needs.need(
            LogNeeds.TOPICS.get(contentAt[slot] >>> PARTITION_BITS),
            contentAt[slot] & (1 << PARTITION_BITS) - 1,
            contentOffset[slot]);
      }
    }
  }

  /** A topic that the janitor leaves alone needs no protection from it. */
  private static int packed(int topic, int partition) {
    return topic < 0 ? NO_CONTENT : topic << PARTITION_BITS | partition;
  }

  private int place(long high, long low, long siteHash, long part) {
    int mask = index.length - 1;
    int at = PackedId.hash(high, low, siteHash, part) & mask;
    while (index[at] != NONE && !isAt(index[at], high, low, siteHash, part)) {
      at = at + 1 & mask;
    }
    return at;
  }

  private boolean isAt(int slot, long high, long low, long siteHash, long part) {
    return idLow[slot] == low
        && idHigh[slot] == high
        && idSite[slot] == siteHash
        && idPart[slot] == part;
  }

  /** Linear probing: entries that a hole would hide move up into it. */
  private void unindex(int hole) {
    int mask = index.length - 1;
    int next = hole;
    while (true) {
      next = next + 1 & mask;
      int slot = index[next];
      if (slot == NONE) {
        index[hole] = NONE;
        return;
      }
      int home = PackedId.hash(idHigh[slot], idLow[slot], idSite[slot], idPart[slot]) & mask;
      if ((next - home & mask) >= (next - hole & mask)) {
        index[hole] = slot;
        hole = next;
      }
    }
  }

  private void growIndex() {
    index = emptyIndex(index.length * 2);
    for (int slot = 0; slot < used; slot++) {
      if (stage[slot] != FREE) {
        index[place(idHigh[slot], idLow[slot], idSite[slot], idPart[slot])] = slot;
      }
    }
  }

  private void growRows() {
    int room = idHigh.length + (idHigh.length >> 1);
    idHigh = Arrays.copyOf(idHigh, room);
    idLow = Arrays.copyOf(idLow, room);
    idSite = Arrays.copyOf(idSite, room);
    idPart = Arrays.copyOf(idPart, room);
    due = Arrays.copyOf(due, room);
    offset = Arrays.copyOf(offset, room);
    expiry = Arrays.copyOf(expiry, room);
    warning = Arrays.copyOf(warning, room);
    contentOffset = Arrays.copyOf(contentOffset, room);
    domains = Arrays.copyOf(domains, room);
    contentAt = Arrays.copyOf(contentAt, room);
    heapPlace = Arrays.copyOf(heapPlace, room);
    attempts = Arrays.copyOf(attempts, room);
    priority = Arrays.copyOf(priority, room);
    stage = Arrays.copyOf(stage, room);
    site = Arrays.copyOf(site, room);
  }

  private static int[] emptyIndex(int size) {
    int[] empty = new int[size];
    Arrays.fill(empty, NONE);
    return empty;
  }
}
