package io.poststrom.filter.shadow;

import io.poststrom.mail.Verdict.Action;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * How real and shadow decisions differ: counts, the spread of the scores' differences, and the last
 * mails that would go another way. Bounded; any thread may call.
 */
public final class ShadowReport {
  /** Where the classes of score differences begin; the first one has no beginning. */
  public static final List<Double> STEPS = List.of(-10.0, -5.0, -2.0, -0.5, 0.5, 2.0, 5.0, 10.0);

  private static final int REMEMBERED = 1_000;

  private final Map<Action, Map<Action, Long>> counts = new EnumMap<>(Action.class);
  private final long[] spread = new long[STEPS.size() + 1];
  private final Queue<Difference> differences = new ArrayDeque<>();
  private long compared;
  private long unmatched;

  /**
   * A state of the report.
   *
   * @param compared recipients
   * @param unmatched mails of which only one side was seen
   * @param counts by what was decided, then by what the shadow decides
   * @param spread how many recipients in each class of {@link #STEPS}, shadow less real
   * @param differences the last ones, in the order in which they were seen
   */
  public record Snapshot(
      long compared,
      long unmatched,
      Map<Action, Map<Action, Long>> counts,
      List<Long> spread,
      List<Difference> differences) {
    public Snapshot {
      counts = Map.copyOf(counts);
      spread = List.copyOf(spread);
      differences = List.copyOf(differences);
    }
  }

  /** Both sides of a recipient are known. */
  public synchronized void add(Difference one) {
    Action real = one.real().action();
    Action shadow = one.shadow().action();
    compared++;
    counts.computeIfAbsent(real, a -> new EnumMap<>(Action.class)).merge(shadow, 1L, Long::sum);
    double difference = one.shadow().score() - one.real().score();
    spread[(int) STEPS.stream().filter(step -> difference >= step).count()]++;
    if (real != shadow) {
      if (differences.size() == REMEMBERED) {
        differences.remove();
      }
      differences.add(one);
    }
  }

  /** One side was waited for in vain. */
  public synchronized void unmatched(long mails) {
    unmatched += mails;
  }

  /** What it says now. */
  public synchronized Snapshot now() {
    Map<Action, Map<Action, Long>> copy = new EnumMap<>(Action.class);
    counts.forEach((action, row) -> copy.put(action, Map.copyOf(row)));
    return new Snapshot(
        compared,
        unmatched,
        copy,
        Arrays.stream(spread).boxed().toList(),
        new ArrayList<>(differences));
  }
}
