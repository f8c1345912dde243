package io.poststrom.delivery.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.schedule.Ticket.Purpose;
import io.poststrom.delivery.schedule.Ticket.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final long START = QueueSamples.START.toEpochMilli();
  private static final long LATE = START + Duration.ofHours(4).toMillis();
  private static final long OVER = START + Duration.ofDays(5).toMillis();

  private final Deadlines deadlines = new Deadlines(QueueSamples.RULES);
  private final PartitionQueue home = QueueSamples.restored();
  private final SiteQueue site = QueueSamples.site(home, "slow");

  @Test
  void theRowsAreLookedAtWhenTheFirstIsOverdue() {
    assertFalse(deadlines.beginScan(OVER), "there is none");

    row();

    assertEquals(LATE, deadlines.next());
    assertFalse(deadlines.beginScan(LATE - 1));
    assertTrue(deadlines.beginScan(LATE));
  }

  @Test
  void theSenderIsToldOfTheDelayFirstAndOfTheEndLater() {
    int row = row();

    assertEquals(Purpose.WARNING, deadlines.purpose(home.entries(), row, LATE));
    assertEquals(Purpose.WARNING, deadlines.purpose(home.entries(), row, OVER - 1));
    assertEquals(Purpose.EXPIRY, deadlines.purpose(home.entries(), row, OVER));
  }

  @Test
  void whatIsTooMuchForNowIsFoundSoon() {
    int first = row();
    row();
    row();

    assertTrue(deadlines.beginScan(LATE));
    assertEquals(List.of(first), deadlines.overdue(home, LATE, 1));

    assertTrue(deadlines.next() > LATE);
    assertTrue(deadlines.next() < LATE + 1_000);
  }

  @Test
  void whatLiesReadyIsTakenAndWhatIsInFlightIsLeft() {
    int ready = row();
    int inFlight = row();
    home.tickets().put(ready, new Ticket(site, ready, Purpose.ATTEMPT, Stage.READY));
    home.tickets().put(inFlight, new Ticket(site, inFlight, Purpose.ATTEMPT, Stage.IN_FLIGHT));

    assertEquals(List.of(ready), deadlines.overdue(home, LATE, 10));
  }

  @Test
  void aPartitionThatIsNotRestoredHasNothingOverdueUntilItIs() {
    row();
    home.restored(false);
    assertTrue(deadlines.beginScan(LATE));
    assertEquals(List.of(), deadlines.overdue(home, LATE, 10));
    assertEquals(Long.MAX_VALUE, deadlines.next());

    home.restored(true);
    deadlines.lookAgain();

    assertTrue(deadlines.beginScan(LATE));
    assertEquals(1, deadlines.overdue(home, LATE, 10).size());
  }

  private int row() {
    int row = QueueSamples.row(site, QueueSamples.START);
    deadlines.note(home.entries(), row);
    return row;
  }
}
