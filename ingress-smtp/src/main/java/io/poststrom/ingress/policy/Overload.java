package io.poststrom.ingress.policy;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides from looks at the process, one a second or so, whether it is near its limits. A cause
 * begins only when it is seen several times in a row (memory at once, because it does not come back
 * by itself), and ends only when it is clearly gone, so that it does not flicker. One thread.
 */
public final class Overload {
  private static final int IN_A_ROW = 3;
  private static final double CLEARLY_LESS = 0.1;

  private final Thresholds thresholds;
  private final Map<Cause, Integer> turns = new EnumMap<>(Cause.class);
  private final Set<Cause> causes = EnumSet.noneOf(Cause.class);

  /** What is short. */
  public enum Cause {
    HEAP("heap"),
    DIRECT_MEMORY("direct-memory"),
    EVENT_LOOP("event-loop"),
    LOG("log");

    private final String label;

    Cause(String label) {
      this.label = label;
    }

    /** As metrics and log lines name it. */
    public String label() {
      return label;
    }
  }

  /**
   * From where on it is too much.
   *
   * @param memory part of the heap or of direct memory, 0 to 1
   * @param lag how late an event loop may be
   * @param logDelay how long the log may take for a mail
   */
  public record Thresholds(double memory, Duration lag, Duration logDelay) {
    /** Below which part it is enough again. */
    public double memoryAgain() {
      return memory - CLEARLY_LESS;
    }
  }

  /**
   * What is seen at a moment.
   *
   * @param heap part in use of what survives collections, 0 to 1
   * @param direct part in use of direct memory
   * @param lag of the event loop that is latest
   * @param logDelay how long mail has waited for the log, or waited last
   * @param logAnswers false where the last write failed and nobody answers
   */
  public record Look(
      double heap, double direct, Duration lag, Duration logDelay, boolean logAnswers) {}

  /** Nothing is short yet. */
  public Overload(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** All that is short now. */
  public Set<Cause> at(Look look) {
    memory(Cause.HEAP, look.heap());
    memory(Cause.DIRECT_MEMORY, look.direct());
    inARow(
        Cause.EVENT_LOOP,
        look.lag().compareTo(thresholds.lag()) >= 0,
        look.lag().compareTo(thresholds.lag().dividedBy(2)) < 0);
    boolean slow = look.logDelay().compareTo(thresholds.logDelay()) >= 0;
    at(Cause.LOG, slow, !slow && look.logAnswers());
    return Set.copyOf(causes);
  }

  private void memory(Cause cause, double part) {
    at(cause, part >= thresholds.memory(), part < thresholds.memoryAgain());
  }

  private void inARow(Cause cause, boolean begins, boolean ends) {
    boolean turning = causes.contains(cause) ? ends : begins;
    int seen = turning ? turns.merge(cause, 1, Integer::sum) : 0;
    if (seen == 0 || seen >= IN_A_ROW) {
      turns.remove(cause);
    }
    at(cause, begins && seen >= IN_A_ROW, ends && seen >= IN_A_ROW);
  }

  private void at(Cause cause, boolean begins, boolean ends) {
    if (begins) {
      causes.add(cause);
    } else if (ends) {
      causes.remove(cause);
    }
  }
}
