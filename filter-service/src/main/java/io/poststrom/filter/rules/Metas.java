package io.poststrom.filter.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts meta rules into an order in which each stands behind those that it asks, and leaves out
 * those that ask themselves, or can never hold because of what they ask.
 */
final class Metas {
  private final Draft draft;
  private final Map<String, Expression> all = new LinkedHashMap<>();
  private final Set<String> ordered = new LinkedHashSet<>();
  private final Set<String> underWay = new LinkedHashSet<>();

  private Metas(Draft draft) {
    this.draft = draft;
    draft.rules.forEach(
        (name, definition) -> {
          if (definition.rule() instanceof Rule.Meta(Expression expression)) {
            all.put(name, expression);
          }
        });
  }

  /** The names of meta rules in their order; others are taken out of the draft. */
  static List<String> order(Draft draft) {
    Metas metas = new Metas(draft);
    for (String name : List.copyOf(metas.all.keySet())) {
      metas.visit(name, 0);
    }
    metas.ordered.retainAll(draft.rules.keySet());
    return List.copyOf(metas.ordered);
  }

  private void visit(String name, int depth) {
    Expression expression = all.get(name);
    if (expression == null || ordered.contains(name)) {
      return;
    }
    if (!underWay.add(name) || depth > 500) {
      String way = String.join(" -> ", new ArrayList<>(underWay)) + " -> " + name;
      leaveOut(name, Problem.Kind.BROKEN, "it depends on itself: " + way);
      return;
    }
    for (String asked : new LinkedHashSet<>(expression.names())) {
      visit(asked, depth + 1);
    }
    underWay.remove(name);
    if (all.containsKey(name)) {
      settle(name, expression);
      ordered.add(name);
    }
  }

  private void leaveOut(String name, Problem.Kind kind, String reason) {
    Draft.Definition definition = draft.rules.remove(name);
    all.remove(name);
    if (definition != null && kind == Problem.Kind.SKIPPED) {
      draft.skip(definition.line(), reason);
    } else if (definition != null) {
      draft.broken(definition.line(), reason);
    }
  }

  private void settle(String name, Expression expression) {
    Set<String> missing = new HashSet<>(expression.names());
    missing.removeIf(asked -> draft.rules.containsKey(asked) || Facts.isKnown(asked));
    if (!missing.isEmpty() && !possible(expression).canHold()) {
      leaveOut(
          name,
          Problem.Kind.SKIPPED,
          "it can't hold without " + String.join(", ", missing.stream().sorted().toList()));
    }
  }

  /** What can be told of an expression, whatever the mail: where too much is missing, nothing. */
  private record Possible(boolean canHold, boolean canFail) {
    static final Possible BOTH = new Possible(true, true);
    static final Possible NEITHER = new Possible(false, false);
  }

  private Possible possible(Expression expression) {
    return switch (expression) {
      case Expression.Constant(Range range) -> new Possible(range.isTrue(), range.isFalse());
      case Expression.Name(String rule) ->
          draft.rules.containsKey(rule) || Facts.isKnown(rule) ? Possible.BOTH : Possible.NEITHER;
      case Expression.Not(Expression of) -> {
        Possible inner = possible(of);
        yield new Possible(inner.canFail(), inner.canHold());
      }
      case Expression.Both both -> possible(both);
    };
  }

  private Possible possible(Expression.Both both) {
    Possible left = possible(both.left());
    Possible right = possible(both.right());
    return switch (both.operator()) {
      case "&&" ->
          new Possible(left.canHold() && right.canHold(), left.canFail() || right.canFail());
      case "||" ->
          new Possible(left.canHold() || right.canHold(), left.canFail() && right.canFail());
      default -> isVariable(left) || isVariable(right) ? Possible.BOTH : Possible.NEITHER;
    };
  }

  private static boolean isVariable(Possible part) {
    return part.canHold() && part.canFail();
  }
}
