package io.poststrom.filter.rules;

import io.poststrom.filter.rules.pattern.PatternSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What rule files say, as far as they are read. What stands later counts. */
final class Draft {
  /** What all patterns take of memory, replaced ones included. */
  final PatternSpace space = new PatternSpace();

  final Map<String, Definition> rules = new LinkedHashMap<>();
  final Map<String, Problem> skipped = new LinkedHashMap<>();
  final List<Problem> problems = new ArrayList<>();
  final Map<String, Double> scores = new HashMap<>();
  final Map<String, String> descriptions = new HashMap<>();
  final Map<String, Integer> bounds = new HashMap<>();
  final Set<String> nice = new HashSet<>();
  final Map<String, Group> groups = new LinkedHashMap<>();

  /** A rule and where it stands. */
  record Definition(RuleLine line, Rule rule) {}

  void define(RuleLine line, Rule rule) {
    rules.put(line.name(), new Definition(line, rule));
    skipped.remove(line.name());
  }

  /** Left out, unless it is defined elsewhere. */
  void skip(RuleLine line, String reason) {
    if (!rules.containsKey(line.name())) {
      skipped.put(line.name(), line.problem(Problem.Kind.SKIPPED, reason));
    }
  }

  /** Left out because a rule of that name is to be as the line says, which can't be. */
  void replaceBySkipped(RuleLine line, String reason) {
    rules.remove(line.name());
    skip(line, reason);
  }

  void broken(RuleLine line, String reason) {
    problems.add(line.problem(Problem.Kind.BROKEN, reason));
  }

  /** Two hits at least are counted where a rule says so. */
  int bound(String rule) {
    return bounds.getOrDefault(rule, 1);
  }

  double score(String rule) {
    double usual = rule.startsWith("T_") ? 0.01 : 1;
    return scores.getOrDefault(rule, nice.contains(rule) ? -usual : usual);
  }
}
