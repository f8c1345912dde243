package io.poststrom.filter.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether an engine is worth asking. Failures in a row open it; then nobody asks, so that nobody
 * waits. After a pause the engine is greeted; if it answers, one mail tries it, and with that
 * mail's success it is closed again. With every failure the pause doubles, up to a minute.
 *
 * <p>Threads: any.
 */
final class Breaker {
  private static final int FAILURES = 5;
  private static final long FIRST_PAUSE = Duration.ofSeconds(5).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private State state = State.CLOSED;
  private int failures;
  private long pause = FIRST_PAUSE;
  private long until;

  /** Where it stands. */
  private enum State {
    /** All ask. */
    CLOSED,
    /** Nobody asks until the pause is over. */
    OPEN,
    /** The engine has been greeted; nobody asks. */
    GREETING,
    /** It has answered the greeting; the next mail tries it. */
    HALF_OPEN,
    /** One mail tries it. */
    TRIAL
  }

  /** What may be done. */
  enum Leave {
    ASK,
    /** The engine may be greeted; the mail is not to wait for that. */
    GREET,
    NOTHING
  }

  /** By this clock. */
  Breaker(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What may be done now; who may ask or greet must say what came of it. */
  synchronized Leave leave() {
    return switch (state) {
      case CLOSED -> Leave.ASK;
      case OPEN -> {
        if (nanoTime.getAsLong() - until < 0) {
          yield Leave.NOTHING;
        }
        state = State.GREETING;
        yield Leave.GREET;
      }
      case HALF_OPEN -> {
        state = State.TRIAL;
        yield Leave.ASK;
      }
      case GREETING, TRIAL -> Leave.NOTHING;
    };
  }

  /** Whether nobody is to ask: for who had leave and had to wait. */
  synchronized boolean isOpen() {
    return state == State.OPEN || state == State.GREETING;
  }

  /** It has answered the greeting. */
  synchronized void greeted() {
    if (state == State.GREETING) {
      state = State.HALF_OPEN;
    }
  }

  /** It has judged a mail. True if that closes it. */
  synchronized boolean succeeded() {
    boolean closes = state != State.CLOSED;
    state = State.CLOSED;
    failures = 0;
    pause = FIRST_PAUSE;
    return closes;
  }

  /** The one that had leave has not learnt anything about the engine. */
  synchronized void undecided() {
    if (state == State.TRIAL) {
      state = State.HALF_OPEN;
    }
  }

  /** It has not. True if that opens it for the first time since it was closed. */
  synchronized boolean failed() {
    failures++;
    switch (state) {
      case CLOSED -> {
        if (failures < FAILURES) {
          return false;
        }
        open();
        return true;
      }
      case GREETING, TRIAL -> {
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        open();
      }
      case OPEN, HALF_OPEN -> {
        // one of those that were asked before
      }
    }
    return false;
  }

  private void open() {
    state = State.OPEN;
    until = nanoTime.getAsLong() + pause;
  }

  synchronized boolean isClosed() {
    return state == State.CLOSED;
  }
}
