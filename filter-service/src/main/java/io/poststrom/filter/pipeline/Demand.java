package io.poststrom.filter.pipeline;

import io.poststrom.mail.Verdict.Action;
import java.util.List;
import java.util.stream.Stream;

/**
 * What another program wants done with a mail, whatever its score.
 *
 * @param atLeast nothing milder
 * @param changes in their order
 */
public record Demand(Action atLeast, List<Change> changes) {
  /** Nothing. */
  public static final Demand NONE = new Demand(Action.PASS, List.of());

  public Demand {
    changes = List.copyOf(changes);
  }

  /** Both. */
  Demand and(Demand other) {
    if (this == NONE) {
      return other;
    }
    return other == NONE
        ? this
        : new Demand(
            severe(atLeast, other.atLeast),
            Stream.concat(changes.stream(), other.changes.stream()).toList());
  }

  /** The more severe one. */
  static Action severe(Action one, Action other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
