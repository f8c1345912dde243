package io.poststrom.delivery.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.schedule.Ticket.Purpose;
import io.poststrom.delivery.schedule.Ticket.Stage;
import io.poststrom.mail.Deadline;
import io.poststrom.mail.Terms;
import io.poststrom.smtp.DeliverBy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final long START = QueueSamples.START.toEpochMilli();
  private static final long LATE = START + Duration.ofHours(4).toMillis();
  private static final long OVER = START + Duration.ofDays(5).toMillis();

  private final Deadlines deadlines = new Deadlines();
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

    assertEquals(Purpose.WARNING, Deadlines.purpose(home.entries(), row, LATE));
    assertEquals(Purpose.WARNING, Deadlines.purpose(home.entries(), row, OVER - 1));
    assertEquals(Purpose.EXPIRY, Deadlines.purpose(home.entries(), row, OVER));
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

  @Test
  void aMailWhoseTimeIsSetIsGivenUpThen() {
    int row = row(DeliverBy.Mode.RETURN, Duration.ofHours(5));

    assertEquals(LATE, deadlines.next(), "the usual warning comes before");
    assertEquals(Purpose.WARNING, Deadlines.purpose(home.entries(), row, LATE));
    assertEquals(
        Purpose.EXPIRY,
        Deadlines.purpose(home.entries(), row, START + Duration.ofHours(5).toMillis()));
  }

  @Test
  void aSenderWhoSetATimeToBeToldIsToldThen() {
    int row = row(DeliverBy.Mode.NOTIFY, Duration.ofMinutes(2));
    long told = START + Duration.ofMinutes(2).toMillis();

    assertEquals(told, deadlines.next());
    assertEquals(Purpose.WARNING, Deadlines.purpose(home.entries(), row, told));
    assertEquals(Purpose.EXPIRY, Deadlines.purpose(home.entries(), row, OVER));
  }

  @Test
  void whoHasBeenToldByTheHostBeforeUsIsToldAsUsual() {
    row(DeliverBy.Mode.NOTIFY, Duration.ofMinutes(-2));

    assertEquals(LATE, deadlines.next());
  }

  @Test
  void noTimeIsLongerThanTheLifeOfTheQueue() {
    int row = row(DeliverBy.Mode.RETURN, Duration.ofDays(20));

    assertEquals(Purpose.EXPIRY, Deadlines.purpose(home.entries(), row, OVER));
  }

  private int row(DeliverBy.Mode mode, Duration after) {
    Deadline deadline =
        new Deadline(QueueSamples.START.plus(after), mode, DeliverBy.Trace.NOT_WANTED);
    int row = QueueSamples.row(site, QueueSamples.START, Terms.NONE.by(deadline));
    deadlines.note(home.entries(), row);
    return row;
  }

  private int row() {
    int row = QueueSamples.row(site, QueueSamples.START);
    deadlines.note(home.entries(), row);
    return row;
  }
}
