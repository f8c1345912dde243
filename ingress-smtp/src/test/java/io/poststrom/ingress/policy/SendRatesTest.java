package io.poststrom.ingress.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.settings.SenderPolicy.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SendRatesTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Rate RATE = new Rate(OptionalInt.of(10), OptionalInt.of(25), HOUR);
  private static final Rate DAILY =
      new Rate(OptionalInt.empty(), OptionalInt.of(40), Duration.ofDays(1));

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final SendRates rates = new SendRates(() -> now);

  @Test
  void neverMoreThanTheRateInAnyHourAndNotMuchLess() {
    Random random = new Random(7);
    Deque<Instant> counted = new ArrayDeque<>();
    int refusedThoughRoom = 0;
    for (int i = 0; i < 20_000; i++) {
      now = now.plusSeconds(random.nextInt(600));
      counted.removeIf(time -> !time.isAfter(now.minus(HOUR)));
      if (rates.count("a", List.of(RATE), 1).isEmpty()) {
        counted.add(now);
        assertTrue(counted.size() <= 10, "more than 10 in an hour");
      } else {
        Instant aSlotEarlier = now.minus(HOUR).minus(HOUR.dividedBy(20));
        long withSlot = counted.stream().filter(time -> time.isAfter(aSlotEarlier)).count();
        refusedThoughRoom += withSlot < 9 ? 1 : 0;
      }
    }
    assertTrue(refusedThoughRoom < 1_000, refusedThoughRoom + " refused though there was room");
  }

  @Test
  void eachRateHoldsAndTheOneThatIsExceededIsTold() {
    List<Rate> both = List.of(RATE, DAILY);
    assertTrue(rates.count("a", both, 25).isEmpty());
    assertEquals(RATE, rates.exceeded("a", both, 1).orElseThrow());

    now = now.plus(Duration.ofHours(2));
    assertTrue(rates.count("a", both, 15).isEmpty());
    assertEquals(DAILY, rates.count("a", both, 1).orElseThrow());
    assertTrue(rates.count("b", both, 1).isEmpty(), "others have their own count");
  }

  @Test
  void changedRatesBeginAnew() {
    assertTrue(rates.count("a", List.of(RATE), 25).isEmpty());

    assertTrue(rates.exceeded("a", List.of(DAILY), 40).isEmpty());
    assertTrue(rates.exceeded("a", List.of(DAILY), 41).isPresent());
  }

  @Test
  void aClockThatGoesBackForgetsNothing() {
    assertTrue(rates.count("a", List.of(RATE), 25).isEmpty());

    now = now.minus(Duration.ofHours(5));
    assertTrue(rates.count("a", List.of(RATE), 1).isPresent());
  }

  @Test
  void whoIsRememberedIsBounded() {
    for (int i = 0; i < 50_000; i++) {
      rates.count("sender " + i, List.of(RATE), 1);
    }

    assertEquals(20_000, rates.size());
  }
}
