package io.poststrom.settings;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What symbols count for some domains.
 *
 * @param scores instead of the usual ones, by symbol
 * @param groups of symbols whose sum is capped
 */
public record Scoring(Map<String, Double> scores, List<Group> groups) {
  /** As usual. */
  public static final Scoring USUAL = new Scoring(Map.of(), List.of());

  public Scoring {
    scores = Map.copyOf(scores);
    groups = List.copyOf(groups);
  }

  /**
   * Symbols that say the same in several ways.
   *
   * @param name for people
   * @param cap the most that the positive scores of its symbols add up to
   * @param symbols their names
   */
  public record Group(String name, double cap, Set<String> symbols) {
    public Group {
      symbols = Set.copyOf(symbols);
    }
  }
}
