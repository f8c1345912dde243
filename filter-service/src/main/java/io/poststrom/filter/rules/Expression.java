package io.poststrom.filter.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What a meta rule computes from other rules' hits. A rule that can't be asked (skipped, or not
 * known) has an unknown value, which settles nothing: so results are ranges.
 */
sealed interface Expression {
  /** The value, given the other rules' values. */
  Range value(Function<String, Range> rules);

  /** A number. */
  record Constant(Range range) implements Expression {
    @Override
    public Range value(Function<String, Range> rules) {
      return range;
    }
  }

  /** How often a rule holds. */
  record Name(String rule) implements Expression {
    @Override
    public Range value(Function<String, Range> rules) {
      return rules.apply(rule);
    }
  }

  /** Not. */
  record Not(Expression of) implements Expression {
    @Override
    public Range value(Function<String, Range> rules) {
      return of.value(rules).not();
    }
  }

  /** Two, put together. */
  record Both(Expression left, String operator, Expression right) implements Expression {
    private static final Map<String, BinaryOperator<Range>> OPERATORS =
        Map.ofEntries(
            Map.entry("&&", Range::and),
            Map.entry("||", Range::or),
            Map.entry("+", Range::plus),
            Map.entry("-", Range::minus),
            Map.entry("*", Range::times),
            Map.entry(">", (a, b) -> a.isOver(b)),
            Map.entry("<", (a, b) -> b.isOver(a)),
            Map.entry(">=", (a, b) -> b.isOver(a).not()),
            Map.entry("<=", (a, b) -> a.isOver(b).not()),
            Map.entry("==", Range::equal),
            Map.entry("!=", (a, b) -> a.equal(b).not()));

    static final Set<String> KNOWN = OPERATORS.keySet();

    @Override
    public Range value(Function<String, Range> rules) {
      BinaryOperator<Range> does = OPERATORS.get(operator);
      if (does == null) {
        throw new IllegalStateException("no operator " + operator);
      }
      return does.apply(left.value(rules), right.value(rules));
    }
  }

  /** The rules that it asks. */
  default List<String> names() {
    return switch (this) {
      case Constant ignored -> List.of();
      case Name(String rule) -> List.of(rule);
      case Not(Expression of) -> of.names();
      case Both both -> {
        List<String> names = new ArrayList<>(both.left().names());
        names.addAll(both.right().names());
        yield names;
      }
    };
  }
}
