package io.poststrom.filter.rules.pattern;

/** What the patterns of one rule set may take of memory, all together. For one thread. */
public final class PatternSpace {
  /** Of all patterns, words' letters included: some 40 octets of memory each, loaded. */
  static final int MAX_STEPS = 500_000;

  private final int maxSteps;
  private int steps;

  /** All of it is left. */
  public PatternSpace() {
    this(MAX_STEPS);
  }

  PatternSpace(int maxSteps) {
    this.maxSteps = maxSteps;
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
}
