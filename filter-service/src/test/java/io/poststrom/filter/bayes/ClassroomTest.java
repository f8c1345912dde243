package io.poststrom.filter.bayes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class ClassroomTest {
  private static final Duration OFTEN = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Throwable> told = Collections.synchronizedList(new ArrayList<>());

  /** Fails so often before it gives its examples. */
  private static final class Failing implements Classroom.Lessons {
    private final Runnable failure;
    private final AtomicInteger left;
    private final AtomicLong changes = new AtomicLong();

    private Failing(Runnable failure, int times) {
      this.failure = failure;
      this.left = new AtomicInteger(times);
    }

    @Override
    public long changes() {
      return changes.get();
    }

    @Override
    public List<Example> examples() {
      if (left.getAndUpdate(now -> Math.max(0, now - 1)) > 0) {
        failure.run();
      }
      return SampleMails.examples(Trainer.FEWEST, 0);
    }
  }

  private static void torn() {
    throw new IllegalStateException("torn");
  }

  private static void exhausted() {
    throw new OutOfMemoryError("none left");
  }

  private static void await(BooleanSupplier holds) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!holds.getAsBoolean() && Instant.now().isBefore(end)) {
      Thread.sleep(5);
    }
    assertTrue(holds.getAsBoolean(), "in time");
  }

  @Test
  void aTrainingThatFailsIsSaidAndTriedAgain() throws Exception {
    Failing lessons = new Failing(ClassroomTest::torn, 2);
    try (Classroom classroom = Classroom.open(lessons, "trainer", told::add, OFTEN)) {
      await(() -> classroom.model().isPresent());

      assertEquals(2, classroom.failures());
      assertEquals(List.of("torn", "torn"), told.stream().map(Throwable::getMessage).toList());
    }
  }

  @Test
  void neitherIsItEndedByAnErrorNorIsTheModelLost() throws Exception {
    Failing lessons = new Failing(ClassroomTest::exhausted, 0);
    try (Classroom classroom = Classroom.open(lessons, "trainer", told::add, OFTEN)) {
      Model first = classroom.model().orElseThrow();
      lessons.left.set(Integer.MAX_VALUE);
      lessons.changes.incrementAndGet();
      await(() -> classroom.failures() > 0);
      assertSame(first, classroom.model().orElseThrow());

      lessons.left.set(0);
      await(() -> classroom.model().orElseThrow() != first);
    }
  }

  @Test
  void itIsNotTriedAgainAtOnce() throws Exception {
    Failing lessons = new Failing(ClassroomTest::torn, Integer.MAX_VALUE);
    Instant start = Instant.now();
    try (Classroom classroom = Classroom.open(lessons, "trainer", told::add, OFTEN)) {
      await(() -> classroom.failures() == 3);

      Duration two = OFTEN.multipliedBy(2 * 30);
      assertFalse(Duration.between(start, Instant.now()).compareTo(two) < 0, "two pauses");
    }
  }
}
