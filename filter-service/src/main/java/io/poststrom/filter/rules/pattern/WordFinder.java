package io.poststrom.filter.rules.pattern;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * Finds all occurrences of many words in one pass over octets (Aho and Corasick, 1975), whatever
 * their case; any white space counts as a space. Its time depends on the octets' number alone, and
 * on how many words are found.
 */
public final class WordFinder {
  private static final int OCTETS = 256;
  private static final int NOTHING = -1;
  private static final int[] NO_WORDS = {};

  private final TellingTable table;

  private WordFinder(TellingTable table) {
    this.table = table;
  }

  /** Called for each occurrence. */
  public interface Listener {
    /**
     * An occurrence.
     *
     * @param word the word's index
     * @param end the index behind its last octet
     */
    void found(int word, int end);
  }

  /** For these words, which are folded; an occurrence is told by the word's index. */
  public static WordFinder of(List<String> words) {
    return new Builder(words).build();
  }

  /** The octet as words have it. */
  public static char folded(int octet) {
    if (octet >= 'A' && octet <= 'Z') {
      return (char) (octet + 'a' - 'A');
    }
    return octet >= '\t' && octet <= '\r' ? ' ' : (char) octet;
  }

  /** Tells all occurrences from left to right. */
  public void find(byte[] octets, int from, int to, Listener listener) {
    table.find(octets, from, to, listener);
  }

  /** States: a figure for how large it is. */
  int states() {
    return table.states();
  }

  private static final class Builder {
    private final List<String> words;

    /** 0 for all octets that stand in no word. */
    private final char[] columns = new char[OCTETS];

    private int width = 1;
    private int[] next;
    private int[][] found;
    private int states = 1;

    private Builder(List<String> words) {
      this.words = words;
      boolean[] used = new boolean[OCTETS];
      int most = 1;
      for (String word : words) {
        most += word.length();
        word.chars().forEach(c -> used[c] = true);
      }
      for (int c = 0; c < OCTETS; c++) {
        if (used[c] && folded(c) == c) {
          columns[c] = (char) width++;
        }
      }
      for (int c = 0; c < OCTETS; c++) {
        columns[c] = columns[folded(c)];
      }
      next = new int[most * width];
      Arrays.fill(next, NOTHING);
      found = new int[most][];
      Arrays.fill(found, NO_WORDS);
    }

    private WordFinder build() {
      for (int i = 0; i < words.size(); i++) {
        add(words.get(i), i);
      }
      link();
      return new WordFinder(
          new TellingTable(
              columns, width, Arrays.copyOf(next, states * width), Arrays.copyOf(found, states)));
    }

    private void add(String word, int index) {
      int state = 0;
      for (int i = 0; i < word.length(); i++) {
        int step = state * width + columns[word.charAt(i)];
        if (next[step] == NOTHING) {
          next[step] = states++;
        }
        state = next[step];
      }
      found[state] = joined(found[state], new int[] {index});
    }

    /** Gives every state all its steps: where the word does not go on, as its longest end does. */
    private void link() {
      int[] fallback = new int[states];
      Queue<Integer> waiting = new ArrayDeque<>();
      for (int column = 0; column < width; column++) {
        if (next[column] == NOTHING) {
          next[column] = 0;
        } else {
          waiting.add(next[column]);
        }
      }
      while (!waiting.isEmpty()) {
        int state = waiting.remove();
        found[state] = joined(found[state], found[fallback[state]]);
        for (int column = 0; column < width; column++) {
          int step = state * width + column;
          int otherwise = next[fallback[state] * width + column];
          if (next[step] == NOTHING) {
            next[step] = otherwise;
          } else {
            fallback[next[step]] = otherwise;
            waiting.add(next[step]);
          }
        }
      }
    }

    private static int[] joined(int[] first, int[] second) {
      if (first.length == 0 || second.length == 0) {
        return first.length == 0 ? second : first;
      }
      int[] both = Arrays.copyOf(first, first.length + second.length);
      System.arraycopy(second, 0, both, first.length, second.length);
      return both;
    }
  }
}
