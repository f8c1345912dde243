package io.poststrom.filter.rules;

/**
 * Something in a rule file that has no effect, and why.
 *
 * @param file the file's name
 * @param line from 1 on
 * @param rule the rule's name, or the directive's
 * @param kind whose fault it is
 * @param reason for a person
 */
public record Problem(String file, int line, String rule, Kind kind, String reason) {
  /** Whose fault it is. */
  public enum Kind {
    /** Right for SpamAssassin, but nothing that we do. */
    SKIPPED,
    /** Wrong as it stands. */
    BROKEN
  }

  /** One line: {@code file:line: broken RULE: reason}. */
  @Override
  public String toString() {
    return "%s:%d: %s %s: %s"
        .formatted(file, line, kind == Kind.BROKEN ? "broken" : "skipped", rule, reason);
  }
}
