package io.poststrom.filter.rules.pattern;

import io.poststrom.filter.rules.pattern.Automaton.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says whether a pattern matches, with one look into a table an octet. The table is that of a
 * deterministic automaton whose states are made where a text first needs them, up to a number; a
 * text that needs more gets no answer, and the table is begun anew. So it is when the tables of all
 * patterns take too much ({@link PatternSpace}). Any thread may ask.
 */
final class Recognizer {
  /** Of one table: mostly some 20 KiB, 100 KiB where the pattern tells all octets apart. */
  static final int MAX_STATES = 200;

  /** Rows of a table at first. */
  private static final int FIRST_ROWS = 8;

  /** Octets of memory that a state takes beside its row and its set, roughly. */
  private static final int STATE_OCTETS = 120;

  private static final int ENOUGH_OCTETS = 20;
  private static final int MOST_SKIPPED = 1 << 12;

  private static final char UNKNOWN = 0;
  private static final char MATCH = 1;
  private static final int FIRST = 2;

  private final Automaton automaton;
  private final PatternSpace space;
  private final byte[] columns = new byte[OctetSet.OCTETS];

  /** An octet for each column; the text's end has the last one. */
  private final int[] examples;

  private volatile Table table;

  /** Who has no answer often is not asked for a while. */
  private final AtomicInteger toSkip = new AtomicInteger();

  private int skips = 1;

  /** What is known of a text. */
  enum Answer {
    YES,
    NO,
    UNKNOWN
  }

  private Recognizer(Automaton automaton, PatternSpace space) {
    this.automaton = automaton;
    this.space = space;
    int[] kinds = automaton.columns();
    List<Integer> first = new ArrayList<>();
    for (int c = 0; c < OctetSet.OCTETS; c++) {
      columns[c] = (byte) kinds[c];
      if (kinds[c] == first.size()) {
        first.add(c);
      }
    }
    this.examples = first.stream().mapToInt(Integer::intValue).toArray();
    this.table = new Table();
  }

  /**
   * For a pattern, unless it is too large.
   *
   * @param space what its table's growth is taken from
   */
  static Optional<Recognizer> of(Node pattern, PatternSpace space) {
    Automaton automaton = Automaton.exact(pattern);
    if (automaton.isTooBig()) {
      return Optional.empty();
    }
    Recognizer recognizer = new Recognizer(automaton, space);
    return recognizer.examples.length > Byte.MAX_VALUE ? Optional.empty() : Optional.of(recognizer);
  }

  /** Whether a match lies in a part of the octets: as it would in all of them. */
  Answer find(String octets, int from, int to) {
    if (toSkip.get() > 0) {
      toSkip.decrementAndGet();
      return Answer.UNKNOWN;
    }
    Table now = table;
    char[] next = now.next;
    int width = examples.length + 1;
    int state = (from == 0 ? Side.EDGE : Side.of(octets.charAt(from - 1))).ordinal();
    for (int i = from; i <= to; i++) {
      int column = i < octets.length() ? columns[octets.charAt(i)] : examples.length;
      int step = next[state * width + column];
      if (step == UNKNOWN) {
        step = now.made(state, column);
        next = now.next;
        if (step == UNKNOWN) {
          giveUp(now, i - from);
          return Answer.UNKNOWN;
        }
      }
      if (step == MATCH) {
        return Answer.YES;
      }
      state = step - FIRST;
    }
    now.octets += to - from; // roughly, if threads meet
    return Answer.NO;
  }

  private synchronized void giveUp(Table full, int octets) {
    if (table == full) {
      boolean isUseful = full.octets + octets > (long) ENOUGH_OCTETS * MAX_STATES;
      skips = isUseful ? 1 : Math.min(2 * skips, MOST_SKIPPED);
      toSkip.set(isUseful ? 0 : skips);
      table = new Table();
      space.giveTable(full.taken());
    }
  }

  /** Begins its table anew; who is reading the old one goes on with it. Takes no lock. */
  void empty() {
    table = new Table();
  }

  /** A figure for how large its table is. */
  int states() {
    return table.states.size();
  }

  /**
   * A state: where the pattern is before the places at hand are looked at.
   *
   * @param before what stands before it
   */
  private record State(BitSet seeds, Side before) {}

  private final class Table {
    /**
     * By state and column; written under the lock, read without: what is not seen is made again.
     */
    private char[] next = new char[FIRST_ROWS * (examples.length + 1)];

    private final List<State> states = new ArrayList<>();
    private final Map<State, Integer> known = new HashMap<>();
    private long octets;

    /** Octets of memory from the space of all; written under the lock. */
    private long taken;

    private Table() {
      for (Side before : Side.values()) {
        State begin = new State(new BitSet(), before);
        known.put(begin, states.size());
        states.add(begin);
      }
    }

    private synchronized char made(int state, int column) {
      State from = states.get(state);
      boolean isAtEnd = column == examples.length;
      Side after = isAtEnd ? Side.EDGE : Side.of(examples[column]);
      BitSet reached = automaton.between(from.seeds(), from.before(), after);
      char step;
      if (automaton.isEnd(reached)) {
        step = MATCH;
      } else if (isAtEnd) {
        step = FIRST; // there is no more
      } else {
        Side before = automaton.isPlaceless() ? Side.OTHER : after;
        step = number(new State(automaton.stepped(reached, examples[column]), before));
      }
      next[state * (examples.length + 1) + column] = step;
      return step;
    }

    private char number(State state) {
      Integer number = known.get(state);
      if (number == null) {
        if (states.size() == MAX_STATES) {
          return UNKNOWN;
        }
        number = states.size();
        known.put(state, number);
        states.add(state);
        if (states.size() * (examples.length + 1) > next.length) {
          grow();
        }
      }
      return (char) (number + FIRST);
    }

    private synchronized long taken() {
      return taken;
    }

    /** Twice the rows, and what comes with them. */
    private void grow() {
      int width = examples.length + 1;
      int rows = next.length / width;
      int row = Character.BYTES * width + STATE_OCTETS + automaton.size() / Byte.SIZE;
      next = Arrays.copyOf(next, 2 * next.length);
      taken += (long) rows * row;
      space.takeTable(Recognizer.this, (long) rows * row);
    }
  }
}
