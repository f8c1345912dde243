package io.poststrom.delivery.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.schedule.Ticket.Purpose;
import io.poststrom.delivery.schedule.Ticket.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoomTest {
  private final Room room =
      new Room(new Limits(8, 8, 3, 4, 4, 800, Duration.ofMinutes(1), Duration.ofMinutes(30)));
  private final PartitionQueue home = QueueSamples.restored();
  private final SiteQueue slow = QueueSamples.site(home, "slow");
  private final SiteQueue fast = QueueSamples.site(home, "fast");

  @Test
  void oneSiteGetsAnEighthOfTheMemoryForContents() {
    Ticket first = ticket(slow, Stage.READY);
    assertTrue(room.hold(first, 60));

    assertFalse(room.hold(ticket(slow, Stage.READY), 60));
    assertTrue(room.hold(ticket(fast, Stage.READY), 60));
    room.release(first);
    assertTrue(room.hold(ticket(slow, Stage.READY), 60));
    assertEquals(120, room.all().heldBytes());
  }

  @Test
  void oneContentThatFitsIntoAllMemoryIsHeldHoweverLarge() {
    assertTrue(room.hold(ticket(slow, Stage.READY), 790));

    assertFalse(room.hold(ticket(fast, Stage.READY), 60), "all together");
  }

  @Test
  void theLastQuarterOfThePlacesIsForSitesThatHoldFew() {
    for (int i = 0; i < 6; i++) {
      ticket(slow, Stage.IN_FLIGHT);
    }
    slow.ready(ticket(slow, Stage.READY));
    fast.ready(ticket(fast, Stage.READY));

    assertTrue(room.wantsToStart(slow));
    assertFalse(room.mayStart(slow));
    assertTrue(room.mayStart(fast));
    ticket(fast, Stage.IN_FLIGHT);
    assertFalse(room.mayStart(fast), "it holds its eighth");
    assertTrue(room.mayStart());
  }

  @Test
  void whatIsBeingReadForAReadySetFillsIt() {
    slow.ready(ticket(slow, Stage.READY));
    ticket(slow, Stage.LOADING);
    assertTrue(room.mayLieReady(slow));

    ticket(slow, Stage.LOADING);

    assertFalse(room.mayLieReady(slow));
    assertTrue(room.mayLieReady(), "the others still may");
  }

  @Test
  void decisionsTakeUpToHalfOfTheReads() {
    room.add(new Ticket(slow, row(slow), Purpose.EXPIRY, Stage.LOADING));
    ticket(slow, Stage.LOADING);

    assertEquals(1, room.forDecisions());
    assertTrue(room.mayLoad());
  }

  @Test
  void theTicketsOfAForgottenSiteCountNoMore() {
    room.hold(ticket(slow, Stage.IN_FLIGHT), 60);
    room.add(new Ticket(slow, row(slow), Purpose.EXPIRY, Stage.LOADING));
    ticket(fast, Stage.DECIDED);

    room.forget(slow);

    assertEquals(new Scheduler.Counts(1, 0, 0, 0, 1, 2, 0), room.all().counts(0, 2));
    assertEquals(0, room.all().decisions());
  }

  private Ticket ticket(SiteQueue site, Stage stage) {
    Ticket ticket = new Ticket(site, row(site), Purpose.ATTEMPT, stage);
    room.add(ticket);
    return ticket;
  }

  private static int row(SiteQueue site) {
    return QueueSamples.row(site, QueueSamples.START);
  }
}
