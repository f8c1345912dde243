package io.poststrom.filter.bayes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Keeps the model in force up to what has been learned: trains anew when that has changed and is at
 * rest for a moment, at the latest after half a minute, and never more than a twentieth of the
 * time. A training that fails leaves the model as it is and is tried again after half a minute.
 *
 * <p>Threads: one of its own, which trains; any may ask for the model.
 */
public final class Classroom implements AutoCloseable {
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Ticks. */
  private static final int LONGEST_UNREST = 30;

  /** Ticks. */
  private static final int AFTER_FAILURE = 30;

  private static final int SHARE = 20;

  private final Lessons lessons;
  private final Consumer<Throwable> onFailure;
  private final Duration tick;
  private final Thread thread;
  private volatile Optional<Model> model = Optional.empty();
  private volatile long trainedNanos = System.nanoTime();
  private volatile Duration lastTraining = Duration.ZERO;
  private final AtomicLong failures = new AtomicLong();
  private boolean hasFailed;
  private long trained;
  private long nextTraining = System.nanoTime();

  /** Port: what has been learned. */
  public interface Lessons {
    /** A number that rises when something changes. */
    long changes();

    /** All that counts now. */
    List<Example> examples();
  }

  private Classroom(Lessons lessons, String name, Consumer<Throwable> onFailure, Duration tick) {
    this.lessons = lessons;
    this.onFailure = onFailure;
    this.tick = tick;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /**
   * Trains with what is there on the caller's thread, then goes on by its own of that name.
   *
   * @param onFailure told on the thread that trains why a training has failed
   */
  public static Classroom open(Lessons lessons, String name, Consumer<Throwable> onFailure) {
    return open(lessons, name, onFailure, TICK);
  }

  static Classroom open(
      Lessons lessons, String name, Consumer<Throwable> onFailure, Duration tick) {
    Classroom classroom = new Classroom(lessons, name, onFailure, tick);
    classroom.train();
    classroom.thread.start();
    return classroom;
  }

  /** What is in force; empty while too little was learned. */
  public Optional<Model> model() {
    return model;
  }

  /** How many trainings have failed. */
  public long failures() {
    return failures.get();
  }

  /** How long ago the last training that did not fail has ended. */
  public Duration sinceTraining() {
    return Duration.ofNanos(System.nanoTime() - trainedNanos);
  }

  /** How long that training took. */
  public Duration lastTraining() {
    return lastTraining;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        awaitChange();
        train();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // only close() does that
    }
  }

  private void awaitChange() throws InterruptedException {
    long before = trained;
    int unrest = 0;
    while (true) {
      Thread.sleep(tick);
      long now = lessons.changes();
      unrest += now == trained ? 0 : 1;
      boolean isAtRest = now == before || unrest > LONGEST_UNREST;
      if ((hasFailed || now != trained) && isAtRest && System.nanoTime() - nextTraining >= 0) {
        return;
      }
      before = now;
    }
  }

  /** Never fails: whatever is amiss with what was learned, the thread must outlive it. */
  private void train() {
    long start = System.nanoTime();
    trained = lessons.changes();
    try {
      model = Trainer.train(lessons.examples());
      hasFailed = false;
      trainedNanos = System.nanoTime();
      lastTraining = Duration.ofNanos(trainedNanos - start);
      nextTraining = trainedNanos + SHARE * (trainedNanos - start);
    } catch (RuntimeException | Error e) {
      hasFailed = true;
      failures.incrementAndGet();
      long now = System.nanoTime();
      nextTraining = now + Math.max(AFTER_FAILURE * tick.toNanos(), SHARE * (now - start));
      onFailure.accept(e);
    }
  }
}
