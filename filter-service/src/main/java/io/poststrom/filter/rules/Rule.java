package io.poststrom.filter.rules;

import io.poststrom.filter.rules.pattern.PerlPattern;

/** What makes a rule hold. */
sealed interface Rule {
  /**
   * A pattern that matches.
   *
   * @param unset stands for a field that is missing
   * @param isNegated whether it must not match
   */
  record Matching(Target target, PerlPattern pattern, String unset, boolean isNegated)
      implements Rule {}

  /** A field that stands there. */
  record Exists(FieldName field) implements Rule {}

  /** Other rules, put together. */
  record Meta(Expression expression) implements Rule {}
}
