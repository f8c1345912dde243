package io.poststrom.filter.rules.pattern;

import java.util.Arrays;

/**
 * A deterministic automaton as a table, and what each of its states tells. One look into it an
 * octet: what it costs depends on the octets' number, and on how much is told.
 */
final class TellingTable {
  /** With fewer octets that lead out of the first state, those before one are passed over. */
  private static final int MANY_STARTS = 10;

  /** From an octet to its column. */
  private final char[] columns;

  private final int width;

  /** By row and column where the next state's row begins; its complement where that state tells. */
  private final int[] next;

  private final int[][] told;

  /** Whether an octet leads nowhere from the first state. */
  private final boolean[] isIdle;

  private final boolean isSkipping;

  /**
   * A table.
   *
   * @param columns from an octet to its column
   * @param width how many columns there are
   * @param next the next state by state and column
   * @param told by state; state 0 is the first
   */
  TellingTable(char[] columns, int width, int[] next, int[][] told) {
    this.columns = columns;
    this.width = width;
    this.told = told;
    this.next =
        Arrays.stream(next)
            .map(state -> told[state].length == 0 ? state * width : ~(state * width))
            .toArray();
    this.isIdle = new boolean[columns.length];
    int starts = 0;
    for (int octet = 0; octet < columns.length; octet++) {
      isIdle[octet] = this.next[columns[octet]] == 0;
      starts += isIdle[octet] ? 0 : 1;
    }
    this.isSkipping = starts < MANY_STARTS;
  }

  /** Tells from left to right what these octets lead to. */
  void find(byte[] octets, int from, int to, WordFinder.Listener listener) {
    int row = 0;
    int at = from;
    while (at < to) {
      if (isSkipping && row == 0) {
        at = start(octets, at, to);
        if (at == to) {
          return;
        }
      }
      row = next[row + columns[octets[at++] & 0xff]];
      if (row < 0) {
        row = ~row;
        tell(row / width, at, listener);
      }
    }
  }

  /** Where the first octet stands that leads out of the first state. */
  private int start(byte[] octets, int from, int to) {
    int at = from;
    while (at < to && isIdle[octets[at] & 0xff]) {
      at++;
    }
    return at;
  }

  /** Tells what a state does. */
  void tell(int state, int end, WordFinder.Listener listener) {
    for (int what : told[state]) {
      listener.found(what, end);
    }
  }

  int states() {
    return told.length;
  }
}
