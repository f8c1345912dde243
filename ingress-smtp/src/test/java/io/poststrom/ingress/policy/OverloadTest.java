package io.poststrom.ingress.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.policy.Overload.Cause;
import io.poststrom.ingress.policy.Overload.Look;
import io.poststrom.ingress.policy.Overload.Thresholds;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverloadTest {
  private final Overload overload =
      new Overload(new Thresholds(0.8, Duration.ofSeconds(1), Duration.ofSeconds(10)));

  @Test
  void memoryCountsAtOnceAndUntilItIsClearlyLess() {
    assertEquals(Set.of(), overload.at(look(0.79, 0, 0, 0, true)));
    assertEquals(Set.of(Cause.HEAP), overload.at(look(0.8, 0, 0, 0, true)));
    assertEquals(Set.of(Cause.HEAP), overload.at(look(0.71, 0, 0, 0, true)));
    assertEquals(Set.of(), overload.at(look(0.69, 0, 0, 0, true)));
    assertEquals(Set.of(Cause.DIRECT_MEMORY), overload.at(look(0, 0.9, 0, 0, true)));
  }

  @Test
  void anEventLoopIsLateWhenItIsSeveralTimesInARow() {
    lag(1_000, Set.of());
    lag(2_000, Set.of());
    lag(999, Set.of());
    lag(1_000, Set.of());
    lag(1_000, Set.of());
    lag(1_000, Set.of(Cause.EVENT_LOOP));
    lag(499, Set.of(Cause.EVENT_LOOP));
    lag(499, Set.of(Cause.EVENT_LOOP));
    lag(500, Set.of(Cause.EVENT_LOOP));
    lag(0, Set.of(Cause.EVENT_LOOP));
    lag(0, Set.of(Cause.EVENT_LOOP));
    lag(0, Set.of());
  }

  @Test
  void aSlowLogIsWellOnceItAnswers() {
    assertEquals(Set.of(), overload.at(look(0, 0, 0, 9, true)));
    assertEquals(Set.of(Cause.LOG), overload.at(look(0, 0, 0, 10, true)));
    assertEquals(Set.of(Cause.LOG), overload.at(look(0, 0, 0, 0, false)));
    assertEquals(Set.of(), overload.at(look(0, 0, 0, 0, true)));
    assertEquals(Set.of(), overload.at(look(0, 0, 0, 0, false)), "nobody has waited");
  }

  private void lag(int millis, Set<Cause> causes) {
    assertEquals(causes, overload.at(look(0, 0, millis, 0, true)));
  }

  private static Look look(double heap, double direct, int lag, int delay, boolean answers) {
    return new Look(heap, direct, Duration.ofMillis(lag), Duration.ofSeconds(delay), answers);
  }
}
