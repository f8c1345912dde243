package io.poststrom.bench.scores;

import io.poststrom.filter.rules.Group;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What symbols count, some together no more than their group's cap. */
final class Weights {
  private final Map<String, Double> scores;
  private final List<Group> groups;

  Weights(Map<String, Double> scores, Collection<Group> groups) {
    this.scores = new HashMap<>(scores);
    this.groups = List.copyOf(groups);
  }

  double of(String symbol) {
    return scores.getOrDefault(symbol, 0.0);
  }

  void set(String symbol, double score) {
    scores.put(symbol, score);
  }

  /** The sum that a mail with these symbols has. */
  double sum(Set<String> symbols) {
    double sum = symbols.stream().mapToDouble(this::of).sum();
    for (Group group : groups) {
      sum -= Math.max(0, positive(group, symbols) - group.cap());
    }
    return sum;
  }

  /** Symbols of a mail that have reached their group's cap: more of them changes nothing. */
  Set<String> capped(Set<String> symbols) {
    Set<String> capped = new HashSet<>();
    for (Group group : groups) {
      if (positive(group, symbols) > group.cap()) {
        capped.addAll(group.symbols());
      }
    }
    return capped;
  }

  private double positive(Group group, Set<String> symbols) {
    double sum = 0;
    for (String symbol : symbols) {
      if (group.symbols().contains(symbol)) {
        sum += Math.max(0, of(symbol));
      }
    }
    return sum;
  }
}
