package io.poststrom.filter.quarantine;

import static io.poststrom.settings.MailDomain.Digest.DAILY;
import static io.poststrom.settings.MailDomain.Digest.HOURLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.quarantine.DigestTimes.Due;
import io.poststrom.settings.MailDomain;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When recipients are told, and about which time. */
class DigestTimesTest {
  private static final int SIX = 6;

  private static Instant at(String time) {
    return Instant.parse("2026-11-" + time + ":00Z");
  }

  private static DigestTimes again(DigestTimes times) {
    return DigestTimes.parse(times.texts(Set.of(0, 1)));
  }

  private static Stretch stretch(long from0, long from1, long to0, long to1) {
    return new Stretch(Map.of(0, from0, 1, from1), Map.of(0, to0, 1, to1));
  }

  private static Due settled(Due due, long to0, long to1) {
    return due.of(due.stretch().from(), Map.of(0, to0, 1, to1));
  }

  @Test
  void theFirstOneIsAboutOneDayOrHourAndTheNextAboutAllInTheLogSince() {
    DigestTimes times = DigestTimes.parse(Map.of());
    Due first = times.due(DAILY, SIX, at("22T05:59")).orElseThrow();
    assertEquals(
        new Due(DAILY, Optional.of(at("20T06:00")), at("21T06:00"), "", Stretch.NONE), first);
    times.closed(settled(first, 7, 9));
    times = again(times);
    assertEquals(Optional.empty(), times.due(DAILY, SIX, at("22T05:59")));
    assertEquals(
        Optional.of(new Due(DAILY, Optional.empty(), at("24T06:00"), "", stretch(7, 9, 7, 9))),
        times.due(DAILY, SIX, at("24T06:00")));
    assertEquals(
        Optional.of(at("24T08:00")), times.due(HOURLY, SIX, at("24T09:59")).orElseThrow().begins());
    assertEquals(Optional.empty(), times.due(MailDomain.Digest.OFF, SIX, at("24T09:59")));
  }

  @Test
  void whatHasBegunIsEndedFirstAndUpToWhereItWasToEnd() {
    DigestTimes times = DigestTimes.parse(Map.of());
    Due due = times.due(HOURLY, SIX, at("22T05:10")).orElseThrow();
    due = due.of(Map.of(0, 1L, 1, 2L), Map.of(0, 3L, 1, 4L));
    times.written(due, "b");
    Due rest = again(times).due(HOURLY, SIX, at("22T09:10")).orElseThrow();
    assertEquals(new Due(HOURLY, Optional.empty(), due.until(), "b", stretch(1, 2, 3, 4)), rest);
    assertEquals(due.id("bob@one.test"), rest.id("bob@one.test"));
    times.closed(rest);
    Due next = again(times).due(HOURLY, SIX, at("22T09:10")).orElseThrow();
    assertEquals(new Due(HOURLY, Optional.empty(), at("22T09:00"), "", stretch(3, 4, 3, 4)), next);
  }

  @Test
  void aTimeThatWasClosedByAWrongClockIsClosedAnewWithoutTellingAnythingTwice() {
    DigestTimes times = DigestTimes.parse(Map.of());
    Due wrong = settled(times.due(HOURLY, SIX, at("25T09:10")).orElseThrow(), 5, 5);
    times.closed(wrong);
    assertEquals(Optional.empty(), times.due(HOURLY, SIX, at("25T08:10")), "clocks differ a bit");
    assertTrue(times.isAhead(HOURLY, at("22T09:10")));
    Due mended = times.due(HOURLY, SIX, at("22T09:10")).orElseThrow();
    assertEquals(Map.of(0, 5L, 1, 5L), mended.stretch().from());
    times.closed(settled(mended, 6, 6));
    assertFalse(times.isAhead(HOURLY, at("22T09:10")));
    assertEquals(Optional.empty(), times.due(HOURLY, SIX, at("22T09:10")));
  }

  @Test
  void theSameTimeToldOfAnotherPartOfTheLogIsAnotherDigest() {
    Due due = DigestTimes.parse(Map.of()).due(HOURLY, SIX, at("22T05:10")).orElseThrow();
    assertNotEquals(settled(due, 5, 5).id("a@one.test"), settled(due, 5, 6).id("a@one.test"));
  }

  @Test
  void whatIsNoneOfOursIsNotTakenForNothing() {
    for (String text :
        new String[] {
          "", "2 DAILY 1 1 - 0 0", "1 NEVER 1 1 - 0 0", "1 DAILY x 1 - 0 0", "1 DAILY"
        }) {
      assertThrows(IllegalArgumentException.class, () -> DigestTimes.parse(Map.of(0, text)), text);
    }
  }
}
