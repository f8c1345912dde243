package io.poststrom.filter.rules.pattern;

import java.util.HashSet;
import java.util.Set;

/**
 * What the patterns of one rule set may take of memory, all together: steps, which are bounded when
 * patterns are read, and automata's tables, which grow with the texts they see. When these have
 * taken all that there is, all are emptied and begun again.
 *
 * <p>Threads: one reads patterns; any may ask them.
 */
public final class PatternSpace {
  /** Of all patterns, words' letters included: some 40 octets of memory each, loaded. */
  static final int MAX_STEPS = 500_000;

  /** Octets. */
  private static final long MAX_TABLES = 32 << 20;

  private final int maxSteps;
  private final long maxTables;
  private final Set<Recognizer> grown = new HashSet<>();
  private int steps;
  private long tables;

  /** All of it is left. */
  public PatternSpace() {
    this(MAX_STEPS, MAX_TABLES);
  }

  PatternSpace(int maxSteps, long maxTables) {
    this.maxSteps = maxSteps;
    this.maxTables = maxTables;
  }

  /** For a pattern that is read. */
  void takeSteps(int more) throws BrokenPattern {
    if (more > maxSteps - steps) {
      throw new BrokenPattern(
          "too large beside the patterns before it: all may have %d steps, repetitions written out"
              .formatted(maxSteps));
    }
    steps += more;
  }

  /**
   * For a table that grows. The caller's own may be among those that are emptied.
   *
   * @param octets of memory
   */
  synchronized void takeTable(Recognizer recognizer, long octets) {
    if (octets > maxTables - tables) {
      grown.forEach(Recognizer::empty);
      grown.clear();
      tables = 0;
    }
    tables += octets;
    grown.add(recognizer);
  }

  /** A table is no more; roughly, where all were emptied meanwhile. */
  synchronized void giveTable(long octets) {
    tables = Math.max(0, tables - octets);
  }
}
