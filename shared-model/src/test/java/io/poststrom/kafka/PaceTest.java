package io.poststrom.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
  private static final long MS = 1_000_000;

  @ParameterizedTest(name = "{0} records in {1} ms: {2} ms")
  @CsvSource({
    "1, 30, 0", // a single mail is no load
    "2, 8, 16",
    "2, 1, 19", // never sooner than the shortest interval
    "500, 20, 40",
    "500, 900, 50" // never longer than the longest pause
  })
  void thePauseGrowsWithTheTransactionsTime(int records, long took, long pause) {
    Pace pace = new Pace(Duration.ofMillis(20), Duration.ofMillis(50));
    long begin = System.nanoTime();

    pace.begin(begin);
    pace.end(begin + took * MS, records);

    assertEquals(pause, Math.max(0, pace.pauseNanos(begin + took * MS)) / MS);
  }

  @Test
  void afterAFailureNothingWaits() {
    Pace pace = new Pace(Duration.ofMillis(20), Duration.ofMillis(50));
    long begin = System.nanoTime();
    pace.begin(begin);
    pace.end(begin + 20 * MS, 100);

    pace.begin(begin + 60 * MS);

    assertEquals(0, pace.pauseNanos(begin + 60 * MS));
  }
}
