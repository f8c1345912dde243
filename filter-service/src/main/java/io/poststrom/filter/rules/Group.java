package io.poststrom.filter.rules;

import java.util.Set;

/**
 * Symbols that together say no more than so much.
 *
 * @param name for people
 * @param cap the most that the positive scores of its symbols add up to
 * @param symbols of rules, or of other checks
 */
public record Group(String name, double cap, Set<String> symbols) {
  public Group {
    symbols = Set.copyOf(symbols);
  }
}
