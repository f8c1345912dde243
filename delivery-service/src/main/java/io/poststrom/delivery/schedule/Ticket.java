package io.poststrom.delivery.schedule;

import io.poststrom.mail.Obligation;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * An obligation taken out of the scheduled set: there is never more than one of it, so nothing is
 * tried, expired or rewritten twice at a time. It ends with {@link Scheduler#applied} (its new
 * state was read back), {@link Scheduler#putBack} or with the loss of its partition.
 */
public final class Ticket {
  /** What the obligation was taken for. */
  public enum Purpose {
    ATTEMPT,
    EXPIRY,
    WARNING,
    /** Writing its state again at the head of the log, so that a restore stays short. */
    REWRITE
  }

  /** Of those that lie ready: by rank, then in the order in which they came. */
  static final Comparator<Ticket> IN_TURN =
      Comparator.<Ticket>comparingLong(ticket -> ticket.rank)
          .thenComparingLong(ticket -> ticket.arrival);

  enum Stage {
    LOADING,
    READY,
    IN_FLIGHT,
    DECIDED
  }

  private final PartitionQueue home;
  private final int slot;
  private final SiteQueue site;
  private Purpose purpose;
  private Stage stage;
  private long heldBytes;
  private long rank;
  private long arrival;
  private @Nullable Obligation obligation;

  Ticket(SiteQueue site, int slot, Purpose purpose, Stage stage) {
    this.home = site.home();
    this.slot = slot;
    this.site = site;
    this.purpose = purpose;
    this.stage = stage;
  }

  /** What it was taken for. */
  public Purpose purpose() {
    return purpose;
  }

  /** The partition of the queue. */
  public int partition() {
    return home.number();
  }

  /** Where the obligation's latest state lies in its partition. */
  public long offset() {
    return home.entries().offset(slot);
  }

  /** True once the partition has been given up: whatever comes of this is to be dropped. */
  public boolean isVoid() {
    return home.isClosed();
  }

  /** True where the obligation itself is at hand and need not be read. */
  public boolean isLoaded() {
    return obligation != null;
  }

  /** The obligation as last read. */
  public Obligation obligation() {
    Obligation loaded = obligation;
    if (loaded == null) {
      throw new IllegalStateException("not loaded");
    }
    return loaded;
  }

  PartitionQueue home() {
    return home;
  }

  int slot() {
    return slot;
  }

  SiteQueue site() {
    return site;
  }

  /** It lies ready from now on, the so manieth of its site. */
  void ready(long number) {
    arrival = number;
    rank = Rank.of(home.entries().due(slot), home.entries().priority(slot));
  }

  Stage stage() {
    return stage;
  }

  void stage(Stage next) {
    stage = next;
  }

  void purpose(Purpose next) {
    purpose = next;
  }

  void obligation(Obligation loaded) {
    obligation = loaded;
  }

  long heldBytes() {
    return heldBytes;
  }

  void heldBytes(long bytes) {
    heldBytes = bytes;
  }
}
