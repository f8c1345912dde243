package io.poststrom.filter.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.engine.Breaker.Leave;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private long now = Long.MAX_VALUE - Duration.ofSeconds(7).toNanos(); // it overflows on the way
  private final Breaker breaker = new Breaker(() -> now);

  @BeforeEach
  void opensWithTheFifthFailureInARow() {
    breaker.failed();
    assertFalse(breaker.succeeded(), "it was not open");
    for (int i = 0; i < 4; i++) {
      assertFalse(breaker.failed());
      assertEquals(Leave.ASK, breaker.leave());
    }
    assertTrue(breaker.failed(), "and says so once");
    assertFalse(breaker.failed());
  }

  private void after(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void nobodyAsksUntilThePauseIsOver() {
    assertEquals(Leave.NOTHING, breaker.leave());
    assertTrue(breaker.isOpen());
    after(4);
    assertEquals(Leave.NOTHING, breaker.leave());
  }

  @Test
  void oneGreetsThenOneTriesThenAllAsk() {
    after(5);
    assertEquals(Leave.GREET, breaker.leave());
    assertEquals(Leave.NOTHING, breaker.leave());
    breaker.greeted();
    assertEquals(Leave.ASK, breaker.leave());
    assertEquals(Leave.NOTHING, breaker.leave());
    assertFalse(breaker.isOpen(), "the one that tries it may go on");
    assertTrue(breaker.succeeded());
    assertEquals(Leave.ASK, breaker.leave());
    assertEquals(Leave.ASK, breaker.leave());
  }

  @Test
  void thePauseDoublesWithEveryFailureUpToAMinute() {
    int pause = 5;
    for (int i = 0; i < 6; i++) {
      after(pause - 1);
      assertEquals(Leave.NOTHING, breaker.leave(), "pause " + i);
      after(1);
      assertEquals(Leave.GREET, breaker.leave(), "pause " + i);
      assertFalse(breaker.failed(), "it was open before");
      pause = Math.min(2 * pause, 60);
    }
  }

  @Test
  void whoTriesItAndLearnsNothingLetsTheNextOneTry() {
    after(5);
    breaker.leave();
    breaker.greeted();
    breaker.leave();
    breaker.undecided();
    assertEquals(Leave.ASK, breaker.leave());
    breaker.failed();
    assertEquals(Leave.NOTHING, breaker.leave());
  }

  @Test
  void aLateSuccessOfSomebodyWhoAskedBeforeClosesIt() {
    assertTrue(breaker.succeeded());
    assertEquals(Leave.ASK, breaker.leave());
  }
}
