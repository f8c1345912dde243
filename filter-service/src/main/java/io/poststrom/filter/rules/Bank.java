package io.poststrom.filter.rules;

import io.poststrom.filter.rules.pattern.PerlPattern;
import io.poststrom.filter.rules.pattern.ShapeFinder;
import io.poststrom.filter.rules.pattern.WordFinder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All patterns for one kind of text. One pass over a text finds the words that stand in it; only
 * patterns whose words do are asked, and only where these stand. Patterns without such words are
 * asked always.
 */
final class Bank {
  private final List<Entry> entries;
  private final WordFinder finder;

  /** From a word to the entries that it may mean. */
  private final int[][] byWord;

  /** Finders for patterns without words, and the entries that each tells of. */
  private final List<Shapes> shapes;

  private final int[] always;

  /** Patterns that may match where there is no text. */
  private final List<Entry> onMissing;

  /**
   * A pattern.
   *
   * @param rule its rule's index
   * @param bound how many matches count
   * @param unset what stands for a text that is missing
   */
  record Entry(int rule, PerlPattern pattern, int bound, Octets unset) {
    private boolean asksMissing() {
      return unset.length() > 0 || pattern.least() == 0;
    }
  }

  /** What a scan found, and what it may still cost. */
  interface Found {
    /** How many more matches of this rule count, if so many do at most. */
    int wanted(int rule, int bound);

    /** It matched, so often more. */
    void matched(int rule, int times);

    /** Whether the rule's pattern may be asked about so many octets. */
    boolean affords(int rule, int octets);
  }

  Bank(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    Map<String, List<Integer>> words = new LinkedHashMap<>();
    List<Integer> wordless = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      int entry = i;
      if (entries.get(i).pattern().words().isEmpty()) {
        wordless.add(i);
      }
      entries
          .get(i)
          .pattern()
          .words()
          .forEach(word -> words.computeIfAbsent(word, w -> new ArrayList<>()).add(entry));
    }
    this.finder = WordFinder.of(List.copyOf(words.keySet()));
    this.byWord = words.values().stream().map(Bank::array).toArray(int[][]::new);
    this.shapes = shapes(wordless);
    shapes.forEach(part -> wordless.removeAll(List.of(part.entries())));
    this.always = array(wordless);
    this.onMissing = entries.stream().filter(Entry::asksMissing).toList();
  }

  /**
   * Patterns without words that are looked for in one pass.
   *
   * @param entries whom a finder's numbers mean
   */
  private record Shapes(ShapeFinder finder, Integer[] entries) {}

  private List<Shapes> shapes(List<Integer> wordless) {
    List<PerlPattern> patterns = wordless.stream().map(i -> entries.get(i).pattern()).toList();
    return ShapeFinder.of(patterns).stream()
        .map(
            part ->
                new Shapes(
                    part.finder(),
                    part.patterns().stream().map(wordless::get).toArray(Integer[]::new)))
        .toList();
  }

  private static int[] array(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Asks what must be asked about this text. */
  void scan(Octets text, Found found) {
    scan(List.of(text), found);
  }

  /** Asks about each of these texts. */
  void scan(List<Octets> texts, Found found) {
    Scan scan = new Scan(found);
    texts.forEach(scan::text);
  }

  /** Asks what must be asked where there is no such text. */
  void scanMissing(Found found) {
    Scan scan = new Scan(found);
    onMissing.forEach(entry -> scan.ask(entry.unset(), entry, 0, entry.unset().length()));
  }

  private final class Scan implements WordFinder.Listener {
    private final Found found;
    private final int[] first = new int[entries.size()];
    private final int[] last = new int[entries.size()];
    private int[] candidates = new int[16];
    private int count;
    private Octets now = Octets.raw("");

    private Scan(Found found) {
      this.found = found;
      Arrays.fill(first, -1);
    }

    private void text(Octets text) {
      now = text;
      finder.find(text.octets(), 0, text.length(), this);
      for (Shapes some : shapes) {
        some.finder()
            .find(text.octets(), (pattern, end) -> candidate(some.entries()[pattern], end));
      }
      for (int i = 0; i < count; i++) {
        settle(candidates[i]);
        first[candidates[i]] = -1;
      }
      count = 0;
      for (int entry : always) {
        ask(text, entries.get(entry), 0, text.length());
      }
    }

    @Override
    public void found(int word, int end) {
      for (int entry : byWord[word]) {
        candidate(entry, end);
      }
    }

    private void candidate(int entry, int end) {
      if (first[entry] < 0) {
        first[entry] = end;
        if (count == candidates.length) {
          candidates = Arrays.copyOf(candidates, 2 * count);
        }
        candidates[count++] = entry;
      } else if (isFar(entry, end)) {
        settle(entry);
        first[entry] = end;
      }
      last[entry] = end;
    }

    /** No match can hold both this word and the last one. */
    private boolean isFar(int index, int end) {
      Entry entry = entries.get(index);
      int reach = entry.pattern().most();
      return reach >= 0 && entry.bound() == 1 && end - last[index] > 2 * reach;
    }

    /** A match holds one of the words: so it can't begin or end far from the first and last. */
    private void settle(int index) {
      Octets text = now;
      Entry entry = entries.get(index);
      int reach = entry.pattern().most();
      boolean isWide = reach < 0 || entry.bound() > 1;
      int from = isWide ? 0 : Math.max(0, first[index] - reach);
      int to = isWide ? text.length() : Math.min(text.length(), last[index] + reach);
      ask(text, entry, from, to);
    }

    private void ask(Octets text, Entry entry, int from, int to) {
      PerlPattern pattern = entry.pattern();
      int wanted = found.wanted(entry.rule(), entry.bound());
      if (to - from < pattern.least() || wanted == 0 || !found.affords(entry.rule(), to - from)) {
        return;
      }
      int times =
          entry.bound() > 1
              ? pattern.count(text.text(), wanted)
              : pattern.isWithin(text.text(), from, to) ? 1 : 0;
      if (times > 0) {
        found.matched(entry.rule(), times);
      }
    }
  }
}
