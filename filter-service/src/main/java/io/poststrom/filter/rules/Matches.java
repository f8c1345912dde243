package io.poststrom.filter.rules;

import java.util.List;

/**
 * What the rules say of a mail.
 *
 * @param hits scored rules, by name
 * @param isWhole whether all patterns were asked; not where a mail would have cost too much
 */
public record Matches(List<Hit> hits, boolean isWhole) {
  public Matches {
    hits = List.copyOf(hits);
  }
}
