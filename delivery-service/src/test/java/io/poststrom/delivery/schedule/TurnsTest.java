package io.poststrom.delivery.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.delivery.schedule.Ticket.Purpose;
import io.poststrom.delivery.schedule.Ticket.Stage;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final long NOW = QueueSamples.START.toEpochMilli();
  private static final Limits LIMITS =
      new Limits(2, 8, 3, 1, 4, 800, Duration.ofMinutes(1), Duration.ofMinutes(30));

  private final Room room = new Room(LIMITS);
  private final Turns turns = new Turns(room);
  private final PartitionQueue home = QueueSamples.restored();
  private final SiteQueue slow = QueueSamples.site(home, "slow");
  private final SiteQueue fast = QueueSamples.site(home, "fast");

  @Test
  void aSiteStandsInTheRingOnceAndOnlyWithSomethingToStart() {
    ready(slow);
    turns.enter(slow);
    turns.enter(fast);
    turns.enter(slow);

    assertEquals(Optional.of(slow), turns.next());
    assertEquals(Optional.empty(), turns.next());
  }

  @Test
  void aSiteThatHasAllItsPlacesDoesNotEnterTheRing() {
    ready(slow);
    ticket(slow, Stage.IN_FLIGHT);
    ticket(slow, Stage.IN_FLIGHT);

    turns.enter(slow);

    assertEquals(Optional.empty(), turns.next());
  }

  @Test
  void theSiteThatHasBeenDueLongestComesFirstAndNoneBeforeItsTime() {
    waiting(slow, Duration.ofMinutes(2));
    waiting(fast, Duration.ofMinutes(1));

    assertEquals(Optional.empty(), turns.due(NOW));
    assertEquals(NOW + 60_000, turns.firstWake());
    assertEquals(Optional.of(fast), turns.due(NOW + 180_000));
  }

  @Test
  void aSiteThatIsLeftAloneIsDueWhenThatIsOver() {
    slow.unreachable(QueueSamples.REFUSED, LIMITS, NOW, new Random(1));

    waiting(slow, Duration.ZERO);

    assertEquals(slow.blockedUntil(), turns.firstWake());
    assertEquals(Optional.empty(), turns.due(slow.blockedUntil() - 1));
    assertEquals(Optional.of(slow), turns.due(slow.blockedUntil()));
  }

  @Test
  void whereReadySetsAreFullInAllOnlyASiteWithNothingReadyIsNamed() {
    ready(slow);
    waiting(slow, Duration.ZERO);
    assertEquals(Optional.empty(), turns.due(NOW));

    waiting(fast, Duration.ZERO);

    assertEquals(Optional.of(fast), turns.due(NOW));
  }

  @Test
  void aSiteWhosePartitionIsBeingGivenUpIsNotNamed() {
    waiting(slow, Duration.ZERO);
    home.restored(false);

    turns.order(slow);

    assertEquals(Optional.empty(), turns.due(NOW));
    assertEquals(Long.MAX_VALUE, turns.firstWake());
  }

  private void waiting(SiteQueue site, Duration due) {
    site.wait(QueueSamples.row(site, QueueSamples.START.plus(due)));
    turns.order(site);
  }

  private void ready(SiteQueue site) {
    site.ready(ticket(site, Stage.READY));
  }

  private Ticket ticket(SiteQueue site, Stage stage) {
    int slot = QueueSamples.row(site, QueueSamples.START);
    Ticket ticket = new Ticket(site, slot, Purpose.ATTEMPT, stage);
    room.add(ticket);
    return ticket;
  }
}
