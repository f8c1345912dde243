package io.poststrom.delivery.schedule;

import io.poststrom.delivery.schedule.Ticket.Purpose;
import io.poststrom.delivery.schedule.Ticket.Stage;
import io.poststrom.mail.Obligation;
import java.util.Optional;

/**
 * What is under way: every step of a ticket from the scheduled set back to it, as the picture of
 * {@link Scheduler} has it. With each step the room is counted and the site gets its place among
 * those whose turn it is.
 */
final class UnderWay {
  private final Room room;
  private final Turns turns;

  UnderWay(Room room, Turns turns) {
    this.room = room;
    this.turns = turns;
  }

  /** The obligation of a new row is at hand. */
  void beginReady(SiteQueue site, int slot, Obligation obligation) {
    lieReady(begin(new Ticket(site, slot, Purpose.ATTEMPT, Stage.READY)), obligation);
  }

  /** Takes a waiting row out, to be read. */
  Ticket take(SiteQueue site, int slot, Purpose purpose) {
    site.take(slot);
    Ticket ticket = begin(new Ticket(site, slot, purpose, Stage.LOADING));
    turns.order(site);
    return ticket;
  }

  /** Takes a row out that waits or lies ready. */
  Ticket takeOverdue(PartitionQueue home, int slot, Purpose purpose) {
    Ticket ready = home.tickets().get(slot);
    if (ready == null) {
      return take(home.entries().site(slot), slot, purpose);
    }
    ready.site().removeReady(ready);
    ready.purpose(purpose);
    room.move(ready, Stage.LOADING);
    turns.order(ready.site());
    return ready;
  }

  /** What was taken for an attempt has been read. */
  void loaded(Ticket ticket, Obligation obligation) {
    room.move(ticket, Stage.READY);
    lieReady(ticket, obligation);
  }

  /** The next one starts, if there is room. */
  Optional<Ticket> start(long now) {
    while (room.mayStart()) {
      Optional<SiteQueue> next = turns.next();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      SiteQueue site = next.get();
      if (site.isBlocked(now)) {
        unready(site);
      } else if (room.mayStart(site)) {
        Ticket ticket = site.nextReady();
        room.move(ticket, Stage.IN_FLIGHT);
        turns.enter(site);
        turns.order(site);
        return Optional.of(ticket);
      }
    }
    return Optional.empty();
  }

  /** What becomes of it is known; only the log has to say so. */
  void decide(Ticket ticket) {
    room.move(ticket, Stage.DECIDED);
    room.release(ticket);
  }

  /** The ticket is no more; its row waits, or is to be dropped. */
  void end(Ticket ticket) {
    if (ticket.stage() == Stage.READY) {
      ticket.site().removeReady(ticket);
    }
    forget(ticket);
  }

  /** A site that is left alone holds nothing in memory: its ready set waits again. */
  void unready(SiteQueue site) {
    while (site.ready() > 0) {
      Ticket ticket = site.nextReady();
      forget(ticket);
      site.wait(ticket.slot());
    }
    turns.order(site);
  }

  /** The row is done with. */
  void drop(SiteQueue site, int slot) {
    site.home().entries().remove(slot);
    turns.order(site);
    if (site.isIdle()) {
      site.home().forget(site);
    }
  }

  /** The site's partition is no longer ours. */
  void forget(SiteQueue site) {
    unready(site);
    room.forget(site);
  }

  private Ticket begin(Ticket ticket) {
    ticket.home().tickets().put(ticket.slot(), ticket);
    room.add(ticket);
    return ticket;
  }

  private void lieReady(Ticket ticket, Obligation obligation) {
    boolean held = room.hold(ticket, obligation.value().length);
    ticket.obligation(held ? obligation : obligation.withoutCopy());
    ticket.site().ready(ticket);
    turns.enter(ticket.site());
    turns.order(ticket.site());
  }

  private void forget(Ticket ticket) {
    room.remove(ticket);
    ticket.home().tickets().remove(ticket.slot());
  }
}
