package io.poststrom.delivery.schedule;

import io.poststrom.delivery.schedule.Ticket.Stage;

/**
 * How much room is left under the limits: tickets are counted by stage, for their site and for all
 * sites together, and so are the contents that they hold in memory. By these counts it says whether
 * one more may be read, lie ready or start.
 *
 * <p>Of the places in flight the last quarter is kept for sites that hold few; of the memory for
 * contents one site gets at most an eighth.
 */
final class Room {
  private static final int SHARE_OF_ONE_SITE = 8;

  private final Limits limits;
  private final Tally all = new Tally();

  Room(Limits limits) {
    this.limits = limits;
  }

  /** All sites together. */
  Tally all() {
    return all;
  }

  // --- tickets ---

  void add(Ticket ticket) {
    all.add(ticket);
    ticket.site().tally().add(ticket);
  }

  void move(Ticket ticket, Stage next) {
    subtract(ticket);
    ticket.stage(next);
    add(ticket);
  }

  void remove(Ticket ticket) {
    release(ticket);
    subtract(ticket);
  }

  private void subtract(Ticket ticket) {
    all.remove(ticket);
    ticket.site().tally().remove(ticket);
  }

  /** The site's partition is no longer ours: its tickets count no more. */
  void forget(SiteQueue site) {
    all.subtract(site.tally());
  }

  // --- contents ---

  /** Takes memory for the content that came with the obligation; false: there is none. */
  boolean hold(Ticket ticket, long bytes) {
    Tally site = ticket.site().tally();
    boolean fits =
        all.heldBytes() + bytes <= limits.contentBytes()
            && (site.heldBytes() == 0
                || site.heldBytes() + bytes <= limits.contentBytes() / SHARE_OF_ONE_SITE);
    if (fits) {
      change(ticket, bytes);
    }
    return fits;
  }

  /** The content is not needed any more. */
  void release(Ticket ticket) {
    change(ticket, -ticket.heldBytes());
  }

  private void change(Ticket ticket, long bytes) {
    ticket.heldBytes(ticket.heldBytes() + bytes);
    ticket.site().tally().hold(bytes);
    all.hold(bytes);
  }

  // --- who may ---

  /** True where one more record may be read. */
  boolean mayLoad() {
    return all.in(Stage.LOADING) < limits.loads();
  }

  /** True where one more obligation may lie ready, whose ever. */
  boolean mayLieReady() {
    return all.in(Stage.READY) < limits.readyInAll();
  }

  /** True where the site's ready set has room beside what is being read for it. */
  boolean mayLieReady(SiteQueue site) {
    return site.ready() + site.tally().in(Stage.LOADING) < site.readyLimit(limits);
  }

  /** True where one more attempt may start, whose ever. */
  boolean mayStart() {
    return all.in(Stage.IN_FLIGHT) < limits.inAll();
  }

  /** True where the site has something to start, and places left of its own. */
  boolean wantsToStart(SiteQueue site) {
    return site.ready() > 0 && site.tally().in(Stage.IN_FLIGHT) < site.limit(limits);
  }

  /** True where the site may start an attempt now. */
  boolean mayStart(SiteQueue site) {
    // The last quarter of all places is for sites that hold few, so that a handful of slow sites
    // can't take them all.
    boolean scarce = all.in(Stage.IN_FLIGHT) >= limits.inAll() - limits.inAll() / 4;
    return site.home().isRestored()
        && wantsToStart(site)
        && (!scarce
            || site.tally().in(Stage.IN_FLIGHT)
                < Math.max(1, limits.perSite() / SHARE_OF_ONE_SITE));
  }

  /** How many more may be taken out for a decision of the clock: these use up to half of loads. */
  int forDecisions() {
    return Math.max(1, limits.loads() / 2) - all.decisions();
  }

  /** True where one more may be taken out to be written again. */
  boolean mayRewrite() {
    return all.decisions() < limits.loads();
  }
}
