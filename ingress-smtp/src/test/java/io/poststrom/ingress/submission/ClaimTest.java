package io.poststrom.ingress.submission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.submission.Claim.State;
import io.poststrom.mail.MailId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which claim of a key stands, whoever reads them: the first, until it is done or given up. */
class ClaimTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Claim FIRST =
      new Claim(new MailId("01jd9zq4x8e5t6r7m8n9p0qrsv"), "f", NOW, NOW, 1, "one", State.OPEN);
  private static final Claim OTHER =
      new Claim(new MailId("01jd9zq4x8e5t6r7m8n9p0qrsw"), "f", NOW, NOW, 1, "two", State.OPEN);

  @Test
  void theFirstStands() {
    assertEquals(FIRST, Claim.standing(FIRST, OTHER));
    assertEquals(FIRST, Claim.standing(FIRST, OTHER.in(State.DONE)));
    assertEquals(FIRST, Claim.standing(FIRST, OTHER.in(State.FREE)));
  }

  @Test
  void whatIsDoneStaysDone() {
    Claim done = Claim.standing(FIRST, FIRST.in(State.DONE));

    assertEquals(State.DONE, done.state());
    assertEquals(done, Claim.standing(done, FIRST.in(State.FREE)));
    assertEquals(done, Claim.standing(done, FIRST.next(NOW, "three")));
    assertEquals(done, Claim.standing(done, OTHER));
  }

  @Test
  void whatWasRefusedIsAnybodys() {
    Claim free = Claim.standing(FIRST, FIRST.in(State.FREE));

    assertEquals(State.FREE, free.state());
    assertEquals(OTHER, Claim.standing(free, OTHER));
  }

  @Test
  void oneTakesTheNextAttemptAndTheOneBeforeCanNoLongerGiveUp() {
    Claim second = FIRST.next(NOW.plusSeconds(70), "three");

    assertEquals(second, Claim.standing(FIRST, second));
    assertEquals(second, Claim.standing(second, FIRST.next(NOW, "four")), "the same attempt");
    assertEquals(second, Claim.standing(second, FIRST.in(State.FREE)));
    assertEquals(State.DONE, Claim.standing(second, FIRST.in(State.DONE)).state(), "late, but so");
  }
}
