package io.poststrom.filter.bayes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the model in force up to what has been learned: trains anew when that has changed and is at
 * rest for a moment, at the latest after half a minute, and never more than a twentieth of the
 * time.
 *
 * <p>Threads: one of its own, which trains; any may ask for the model.
 */
public final class Classroom implements AutoCloseable {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int LONGEST_UNREST = 30;
  private static final int SHARE = 20;

  private final Lessons lessons;
  private final Thread thread;
  private volatile Optional<Model> model = Optional.empty();
  private volatile long trainedNanos = System.nanoTime();
  private volatile Duration lastTraining = Duration.ZERO;
  private long trained;
  private long nextTraining = System.nanoTime();

  /** Port: what has been learned. */
  public interface Lessons {
    /** A number that rises when something changes. */
    long changes();

    /** All that counts now. */
    List<Example> examples();
  }

  private Classroom(Lessons lessons, String name) {
    this.lessons = lessons;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Trains with what is there on the caller's thread, then goes on by its own of that name. */
  public static Classroom open(Lessons lessons, String name) {
    Classroom classroom = new Classroom(lessons, name);
    classroom.train();
    classroom.thread.start();
    return classroom;
  }

  /** What is in force; empty while too little was learned. */
  public Optional<Model> model() {
    return model;
  }

  /** How long ago the last training has ended. */
  public Duration sinceTraining() {
    return Duration.ofNanos(System.nanoTime() - trainedNanos);
  }

  /** How long the last training took. */
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
      Thread.sleep(TICK);
      long now = lessons.changes();
      unrest += now == trained ? 0 : 1;
      boolean isAtRest = now == before || unrest > LONGEST_UNREST;
      if (now != trained && isAtRest && System.nanoTime() - nextTraining >= 0) {
        return;
      }
      before = now;
    }
  }

  private void train() {
    long start = System.nanoTime();
    trained = lessons.changes();
    model = Trainer.train(lessons.examples());
    trainedNanos = System.nanoTime();
    lastTraining = Duration.ofNanos(trainedNanos - start);
    nextTraining = trainedNanos + SHARE * (trainedNanos - start);
  }
}
