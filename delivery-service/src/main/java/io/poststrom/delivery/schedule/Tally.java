package io.poststrom.delivery.schedule;

import io.poststrom.delivery.schedule.Ticket.Purpose;
import io.poststrom.delivery.schedule.Ticket.Stage;

/** How many tickets are in which stage, and the octets of contents that they hold in memory. */
final class Tally {
  private final int[] in = new int[Stage.values().length];
  private int decisions;
  private long heldBytes;

  int in(Stage stage) {
    return in[stage.ordinal()];
  }

  /** Tickets that are being loaded for something else than an attempt. */
  int decisions() {
    return decisions;
  }

  long heldBytes() {
    return heldBytes;
  }

  /** Tickets in any stage. */
  int tickets() {
    int sum = 0;
    for (int count : in) {
      sum += count;
    }
    return sum;
  }

  void add(Ticket ticket) {
    count(ticket, 1);
  }

  void remove(Ticket ticket) {
    count(ticket, -1);
  }

  private void count(Ticket ticket, int more) {
    in[ticket.stage().ordinal()] += more;
    if (ticket.stage() == Stage.LOADING && ticket.purpose() != Purpose.ATTEMPT) {
      decisions += more;
    }
  }

  void hold(long bytes) {
    heldBytes += bytes;
  }

  /** What the other one counts is gone. */
  void subtract(Tally gone) {
    for (int stage = 0; stage < in.length; stage++) {
      in[stage] -= gone.in[stage];
    }
    decisions -= gone.decisions;
    heldBytes -= gone.heldBytes;
  }

  /**
   * For metrics.
   *
   * @param waiting obligations without a ticket
   * @param sites whose they are
   */
  Scheduler.Counts counts(int waiting, int sites) {
    return new Scheduler.Counts(
        waiting + tickets(),
        waiting,
        in(Stage.READY),
        in(Stage.IN_FLIGHT),
        in(Stage.LOADING) + in(Stage.DECIDED),
        sites,
        heldBytes);
  }
}
