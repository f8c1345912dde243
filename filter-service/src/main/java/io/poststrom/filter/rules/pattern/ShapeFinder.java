package io.poststrom.filter.rules.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds where patterns without words may end, many patterns in one pass: a table of states, made
 * when they are loaded. It never misses a match; what it tells may be none.
 */
public final class ShapeFinder {
  private static final int MAX_STATES = 1_500;

  /** So many are tried in one table at first. */
  private static final int AT_ONCE = 8;

  private static final int[] NOTHING = {};

  private final TellingTable table;

  private ShapeFinder(TellingTable table) {
    this.table = table;
  }

  /**
   * A finder for some of the patterns.
   *
   * @param finder tells the patterns by their place in the list
   * @param patterns their indexes
   */
  public record Part(ShapeFinder finder, List<Integer> patterns) {}

  /** Finders for these patterns; those in none of them have too many shapes for a table. */
  public static List<Part> of(List<PerlPattern> patterns) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i += AT_ONCE) {
      List<Integer> some = new ArrayList<>();
      for (int p = i; p < Math.min(patterns.size(), i + AT_ONCE); p++) {
        some.add(p);
      }
      add(patterns, some, parts);
    }
    return parts;
  }

  private static void add(List<PerlPattern> patterns, List<Integer> some, List<Part> parts) {
    Automaton automaton = Automaton.of(some.stream().map(i -> patterns.get(i).node()).toList());
    Optional<ShapeFinder> finder =
        automaton.isTooBig() ? Optional.empty() : new Builder(automaton).build();
    if (finder.isPresent()) {
      parts.add(new Part(finder.get(), List.copyOf(some)));
    } else if (some.size() > 1) {
      add(patterns, some.subList(0, some.size() / 2), parts);
      add(patterns, some.subList(some.size() / 2, some.size()), parts);
    }
  }

  /** Tells where a pattern may end, from left to right. */
  public void find(byte[] octets, WordFinder.Listener listener) {
    table.tell(0, 0, listener);
    table.find(octets, 0, octets.length, listener);
  }

  private static final class Builder {
    private final Automaton automaton;
    private final char[] columns = new char[OctetSet.OCTETS];
    private final List<Integer> examples = new ArrayList<>();
    private final Map<BitSet, Integer> known = new HashMap<>();
    private final List<BitSet> states = new ArrayList<>();

    private Builder(Automaton automaton) {
      this.automaton = automaton;
      int[] kinds = automaton.columns();
      for (int c = 0; c < OctetSet.OCTETS; c++) {
        columns[c] = (char) kinds[c];
        if (kinds[c] == examples.size()) {
          examples.add(c);
        }
      }
    }

    private Optional<ShapeFinder> build() {
      int width = examples.size();
      if (width > Byte.MAX_VALUE) {
        return Optional.empty();
      }
      List<int[]> rows = new ArrayList<>();
      number(automaton.begin());
      for (int s = 0; s < states.size(); s++) {
        int[] row = new int[width];
        for (int column = 0; column < width; column++) {
          row[column] = number(automaton.behind(states.get(s), examples.get(column)));
        }
        if (states.size() > MAX_STATES) {
          return Optional.empty();
        }
        rows.add(row);
      }
      int[] next = rows.stream().flatMapToInt(Arrays::stream).toArray();
      int[][] ended =
          states.stream()
              .map(automaton::ended)
              .map(e -> e.length == 0 ? NOTHING : e)
              .toArray(int[][]::new);
      return Optional.of(new ShapeFinder(new TellingTable(columns, width, next, ended)));
    }

    private int number(BitSet state) {
      Integer is = known.get(state);
      if (is == null) {
        is = states.size();
        known.put(state, is);
        states.add(state);
      }
      return is;
    }
  }
}
