package io.poststrom.filter.reputation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.mail.SenderCount;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StandingTest {
  private static final long DAY = 86_400;
  private static final long NOW = 20_000 * DAY + 3_600;
  private static final Decay DECAY = new Decay(Duration.ofDays(14));

  private static SenderCount count(double ham, double spam, int days) {
    return new SenderCount(ham, spam, NOW, (1L << days) - 1);
  }

  @ParameterizedTest
  @CsvSource({
    // ham, spam, days
    "0,    0,    0,  OPEN",
    // few mails say nothing
    "10,   0,    5,  OPEN",
    "11,   0,    5,  GOOD",
    "0,    6,    5,  OPEN",
    "0,    7,    5,  BAD",
    // nor does one burst
    "500,  0,    2,  OPEN",
    "500,  0,    3,  GOOD",
    "0,    500,  1,  OPEN",
    "0,    500,  2,  BAD",
    // some of both
    "31,   2,    9,  GOOD",
    "31,   4,    9,  OPEN",
    "900,  60,   28, GOOD",
    "900,  220,  28, OPEN",
    "50,   50,   28, OPEN",
    "4,    30,   9,  BAD",
    "4,    12,   9,  OPEN",
    // what is left of much that is long ago
    "0.4,  0,    3,  OPEN",
  })
  void fewMailsSayNothingAndManySayWhatTheyAre(
      double ham, double spam, int days, Standing standing) {
    assertEquals(standing, Standing.of(count(ham, spam, days)));
  }

  @Test
  void itIsSaidInWords() {
    assertEquals("31 ham, 2 spam on 9 days", Standing.words(count(31.2, 1.8, 9)));
  }

  @ParameterizedTest
  @CsvSource({
    // days later, ham left of 8, days still known of 0b11
    "0, 8, 2",
    "14, 4, 2",
    "28, 2, 2",
    "-3, 8, 2", // a clock that was wrong
    "62, 0.371, 2",
    "63, 0.353, 1",
    "64, 0.336, 0",
  })
  void aCountHalvesInItsHalfLife(long days, double ham, int left) {
    SenderCount then =
        DECAY.at(new SenderCount(8, 0, NOW, 0b11), Instant.ofEpochSecond(NOW + days * DAY));
    assertEquals(ham, then.ham(), 0.001);
    assertEquals(NOW + days * DAY, then.at());
    assertEquals(left, Long.bitCount(then.days()));
  }

  @Test
  void countsOfSeveralFiltersAddUpAndADayIsOneDay() {
    SenderCount today = new SenderCount(8, 1, NOW, 0b101);
    SenderCount before = new SenderCount(8, 2, NOW - 14 * DAY, 0b1);
    SenderCount sum = DECAY.sum(before, today);
    assertEquals(12, sum.ham(), 1e-9);
    assertEquals(2, sum.spam(), 1e-9);
    assertEquals(NOW, sum.at());
    assertEquals(0b100000000000101L, sum.days());
    assertEquals(0b101, DECAY.sum(today, today).days());
  }

  @Test
  void aChangeIsAddedToWhatIsLeftAndNothingSinksBelowNothing() {
    SenderCount before = new SenderCount(8, 1, NOW - 14 * DAY, 1);
    assertEquals(
        new SenderCount(3, 2.5, NOW, 0b100000000000001),
        DECAY.with(Optional.of(before), new Change(-1, 2, NOW)));
    assertEquals(
        new SenderCount(0, 2, NOW, 1), DECAY.with(Optional.empty(), new Change(-1, 2, NOW)));
  }

  @ParameterizedTest
  @CsvSource({"0.1, 14", "1, 14", "2, 28", "4, 42", "1000000, 42"})
  void whoHasSentFewIsForgottenSooner(double ham, long days) {
    SenderCount count = new SenderCount(ham, 0, NOW, 1);
    assertEquals(Instant.ofEpochSecond(NOW + days * DAY), DECAY.expires(count));
  }
}
