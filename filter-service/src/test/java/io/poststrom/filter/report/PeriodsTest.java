package io.poststrom.filter.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodsTest {
  private static final Periods DAYS = new Periods(Duration.ofDays(1), Duration.ofMinutes(15));

  @ParameterizedTest
  @CsvSource({
    // moment, closed until, begin, end
    "2026-11-21T00:00:00.000Z, 1970-01-01T00:00:00Z, 2026-11-21T00:00:00Z, 2026-11-22T00:00:00Z",
    "2026-11-21T23:59:59.999Z, 1970-01-01T00:00:00Z, 2026-11-21T00:00:00Z, 2026-11-22T00:00:00Z",
    // late: counts for the day that follows
    "2026-11-20T23:59:59.999Z, 2026-11-21T00:00:00Z, 2026-11-21T00:00:00Z, 2026-11-22T00:00:00Z",
    // hours were reported before
    "2026-11-21T17:00:00.000Z, 2026-11-21T14:00:00Z, 2026-11-21T14:00:00Z, 2026-11-22T00:00:00Z",
  })
  void periodOfAMoment(Instant moment, Instant closed, Instant begin, Instant end) {
    assertEquals(new Span(begin, end), DAYS.of(moment, closed));
  }

  @Test
  void isDueAfterTheDelay() {
    Instant now = Instant.parse("2026-11-22T00:10:00Z");
    assertEquals(
        Instant.parse("2026-11-22T00:15:00Z"),
        DAYS.due(DAYS.of(Instant.parse("2026-11-21T12:00:00Z"), Instant.EPOCH)));
    assertEquals(Instant.parse("2026-11-22T00:15:00Z"), DAYS.nextDue(now, Instant.EPOCH));
    assertEquals(
        Instant.parse("2026-11-23T00:15:00Z"),
        DAYS.nextDue(now, Instant.parse("2026-11-22T00:00:00Z")));
  }

  @Test
  void whatHasNotBegunIsFromTheFuture() {
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    assertFalse(DAYS.isFromTheFuture(Instant.parse("2026-11-21T23:59:59Z"), now));
    assertTrue(DAYS.isFromTheFuture(Instant.parse("2026-11-22T00:00:00Z"), now));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT7H", "PT1.5S", "P2D"})
  void onlyDivisorsOfADay(Duration length) {
    assertThrows(IllegalArgumentException.class, () -> new Periods(length, Duration.ZERO));
  }
}
