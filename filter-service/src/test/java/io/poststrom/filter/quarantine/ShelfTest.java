package io.poststrom.filter.quarantine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.mail.MailId;
import io.poststrom.mail.QuarantineDecision.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many are held and not listed, whatever becomes of them. */
class ShelfTest {
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");

  private final Shelf shelf = new Shelf(100);

  private static MailId id(int number) {
    return MailId.derived(BEGIN.plus(Duration.ofHours(number)), "m" + number);
  }

  private void hold(int number, int recipients) {
    shelf.held(
        new HeldMail(
            new Place(0, number),
            id(number),
            BEGIN.plus(Duration.ofHours(number)),
            "a@x.test",
            Collections.nCopies(recipients, "b@one.test"),
            recipients,
            11,
            "X",
            5,
            ""));
  }

  private Settled decide(MailId id, long offset, int recipient) {
    Settled decision =
        new Settled(new Place(0, offset), List.of(recipient), Outcome.DELETED, "ann", BEGIN);
    shelf.decided(id, decision);
    return decision;
  }

  @Test
  void whoHasDecidedIsKnownUntilTheMailWouldHaveExpired() {
    hold(7, 2);
    assertEquals(List.of(), shelf.decisions(id(7)));
    Settled first = decide(id(7), 7, 1);
    Settled last = decide(id(7), 7, 0);
    decide(id(7), 7, 1);
    assertEquals(List.of(first, last), shelf.decisions(id(7)), "told twice, it is one");
    shelf.expired(0, 7);
    assertEquals(2, shelf.decisions(id(7)).size());
    shelf.expired(0, 8);
    assertEquals(List.of(), shelf.decisions(id(7)));
  }

  @Test
  void theNumberOfThoseNotListedFallsAsTheyAreDecidedAndExpire() {
    for (int i = 0; i < 5_000; i++) {
      hold(i, i == 1 ? 2 : 1);
    }
    assertEquals(4_900, shelf.unlisted());
    decide(id(0), 0, 0);
    decide(id(1), 1, 1);
    assertEquals(4_899, shelf.unlisted(), "one recipient of the second is left");
    decide(id(1), 1, 0);
    decide(id(1), 1, 0);
    decide(Mails.id("listed"), 4_999, 0);
    assertEquals(4_898, shelf.unlisted());
    shelf.expired(0, 4_500);
    assertEquals(400, shelf.unlisted());
    shelf.expired(0, 4_950);
    assertEquals(0, shelf.unlisted());
  }

  @Test
  void onlyWhatIsNoYoungerThanTheOldestOneListedIsSearchedFor() {
    hold(0, 1);
    assertFalse(shelf.mayBeUnlisted(id(0)), "all are listed");
    for (int i = 1; i < 200; i++) {
      hold(i, 1);
    }
    assertTrue(shelf.mayBeUnlisted(id(0)));
    assertTrue(shelf.mayBeUnlisted(id(101)), "clocks differ");
    assertFalse(shelf.mayBeUnlisted(id(150)));
  }
}
