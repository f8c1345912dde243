package io.poststrom.filter.rules;

import io.poststrom.filter.rules.Draft.Definition;
import io.poststrom.filter.rules.pattern.PerlPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All rules of some files, ready to be matched. Never changes; any thread may use it. What a mail
 * costs is bounded: one pass over its texts for the patterns' words, then an automaton or RE2/J,
 * which need linear time, for patterns whose words stand there, up to a number of octets.
 */
public final class RuleSet {
  /** Without rules. */
  public static final RuleSet EMPTY = of(List.of());

  private final Draft draft;
  private final List<Problem> problems;
  private final Table table;

  private RuleSet(Draft draft, List<Problem> problems, Table table) {
    this.draft = draft;
    this.problems = problems;
    this.table = table;
  }

  /** Reads the files in this order. */
  public static RuleSet of(List<RuleSource> sources) {
    Draft draft = new Draft();
    sources.forEach(source -> RuleReader.read(source, draft));
    List<String> metas = Metas.order(draft);
    List<Problem> problems = new ArrayList<>(draft.problems);
    problems.addAll(draft.skipped.values());
    return new RuleSet(draft, List.copyOf(problems), new Table(draft, metas));
  }

  /** What of the files has no effect, and why. */
  public List<Problem> problems() {
    return problems;
  }

  /** How many rules are in force. */
  public int size() {
    return draft.rules.size();
  }

  /** How many rules SpamAssassin would have, and we don't. */
  public int skipped() {
    return draft.skipped.size();
  }

  /** How many lines are wrong. */
  public int broken() {
    return (int) problems.stream().filter(p -> p.kind() == Problem.Kind.BROKEN).count();
  }

  /** Patterns that are matched against every mail's text, because they hold no words. */
  public List<String> wordless() {
    return draft.rules.entrySet().stream()
        .filter(
            entry ->
                entry.getValue().rule() instanceof Rule.Matching rule
                    && !(rule.target() instanceof Target.Field)
                    && rule.pattern().words().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What caps the symbols' sum. */
  public Collection<Group> groups() {
    return List.copyOf(draft.groups.values());
  }

  /** One line about a rule, for people. */
  public Optional<String> description(String rule) {
    return Optional.ofNullable(draft.descriptions.get(rule))
        .or(
            () ->
                Optional.ofNullable(draft.rules.get(rule))
                    .map(
                        d ->
                            "A rule of %s, line %d."
                                .formatted(d.line().file(), d.line().number())));
  }

  /** What the rules say of the mail. */
  public Matches match(RuleMail mail) {
    return new Matching(table, mail).matches();
  }

  /** Rules by index: what matching needs. */
  static final class Table {
    final List<String> names;
    final Map<String, Integer> indexes = new HashMap<>();
    final Map<Target, Bank> banks = new LinkedHashMap<>();
    final List<Rule> rules;
    final List<Integer> negated = new ArrayList<>();
    final double[] scores;

    /** Meta rules stand last, each behind those that it asks. */
    final int firstMeta;

    /** Meta rules that ask a rule. */
    final List<List<Integer>> askers = new ArrayList<>();

    /** What each rule's value is while nothing matches. */
    final Range[] initial;

    private Table(Draft draft, List<String> metas) {
      List<String> names = new ArrayList<>(draft.rules.keySet());
      names.removeAll(new HashSet<>(metas));
      for (Facts fact : Facts.values()) {
        names.add(fact.name());
      }
      this.firstMeta = names.size();
      names.addAll(metas);
      this.names = List.copyOf(names);
      for (int i = 0; i < names.size(); i++) {
        indexes.put(names.get(i), i);
        askers.add(new ArrayList<>());
      }
      this.rules = names.stream().map(name -> rule(draft, name)).toList();
      this.scores = names.stream().mapToDouble(name -> score(draft, name)).toArray();
      this.initial = new Range[names.size()];
      fillBanks(draft);
      fillMetas();
    }

    /** A fact is a rule that nothing makes hold but itself. */
    private static Rule rule(Draft draft, String name) {
      Definition definition = draft.rules.get(name);
      return definition == null
          ? new Rule.Meta(new Expression.Constant(Range.FALSE))
          : definition.rule();
    }

    /** Sub-rules and facts score nothing. */
    private static double score(Draft draft, String name) {
      return name.startsWith("__") || !draft.rules.containsKey(name) ? 0 : draft.score(name);
    }

    private void fillBanks(Draft draft) {
      Map<Target, List<Bank.Entry>> entries = new LinkedHashMap<>();
      for (int i = 0; i < firstMeta; i++) {
        initial[i] = Range.FALSE;
        if (rules.get(i)
            instanceof
            Rule.Matching(Target target, PerlPattern pattern, String unset, boolean not)) {
          int bound = not ? 1 : draft.bound(names.get(i));
          entries
              .computeIfAbsent(target, t -> new ArrayList<>())
              .add(new Bank.Entry(i, pattern, bound, Octets.raw(unset)));
          if (not) {
            negated.add(i);
          }
        }
      }
      entries.forEach((target, patterns) -> banks.put(target, new Bank(patterns)));
    }

    private void fillMetas() {
      for (int i = firstMeta; i < names.size(); i++) {
        Expression expression = expression(i);
        for (String asked : expression.names()) {
          Integer index = indexes.get(asked);
          if (index != null) {
            askers.get(index).add(i);
          }
        }
        initial[i] = expression.value(name -> value(initial, name));
      }
    }

    Expression expression(int meta) {
      return ((Rule.Meta) rules.get(meta)).expression();
    }

    Range value(Range[] values, String name) {
      Integer index = indexes.get(name);
      return index == null ? Range.UNKNOWN : values[index];
    }
  }
}
