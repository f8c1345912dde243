package io.poststrom.bench.scores;

import io.poststrom.filter.rules.RuleSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What scores may be, by symbol. A rule that has a {@code score} line in a file of rules keeps it:
 * it was set by judgement. The others are between 0 and {@value #MOST}; a comment {@code # fit LOW
 * HIGH NAME...} says otherwise.
 */
final class Bounds {
  /** What a rule counts at most. */
  static final double MOST = 3.0;

  private static final Range USUAL = new Range(0, MOST);

  private final Map<String, Range> ranges = new HashMap<>();

  /** From and to. */
  record Range(double low, double high) {
    double within(double value) {
      return Math.clamp(value, low, high);
    }

    boolean isFixed() {
      return low == high;
    }
  }

  private Bounds() {}

  /** As these files say. */
  static Bounds of(List<RuleSource> files) {
    Bounds bounds = new Bounds();
    files.forEach(file -> file.text().lines().forEach(bounds::read));
    return bounds;
  }

  private void read(String line) {
    String[] words = line.strip().split("\\s+");
    if (words[0].equals("score")) {
      double score = Double.parseDouble(words[2]);
      ranges.put(words[1], new Range(score, score));
    } else if (line.startsWith("# fit ")) {
      Range range = new Range(Double.parseDouble(words[2]), Double.parseDouble(words[3]));
      for (int i = 4; i < words.length; i++) {
        ranges.put(words[i], range);
      }
    }
  }

  Range of(String rule) {
    return ranges.getOrDefault(rule, USUAL);
  }
}
