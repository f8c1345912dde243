package io.poststrom.filter.rules.pattern;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The words of a pattern: where it matches, at least one of them stands. Folded: small letters, and
 * a space for all white space.
 */
final class Literals {
  /** Shorter words stand everywhere. */
  static final int SHORTEST = 3;

  /** More of a word need not be looked for. */
  private static final int LONGEST = 10;

  private static final int MAX_WAYS = 64;
  private static final int MAX_EXACT = 256;
  private static final int MAX_WORDS = 160;
  private static final int MAX_SET = 6;

  /** So frequent that they are worth as little as a shorter word. */
  private static final Set<String> FREQUENT =
      Set.of(
          "http",
          "https",
          "https:",
          "http:",
          "http:/",
          "http://",
          "https://",
          "://",
          "www",
          "www.",
          ".com",
          "com/",
          "the ",
          " the",
          "and ",
          " and",
          "you",
          "your",
          "you ",
          "your ",
          " you",
          "for ",
          "ing",
          "ing ",
          "that",
          "this",
          "tion",
          " to ",
          " of ",
          " in ",
          "is ",
          "no ",
          "now",
          "get",
          "rom");

  private static final Literals EMPTY = new Literals(Optional.of(Set.of("")), Set.of());

  /** All that it can match, where these are few. */
  private final Optional<Set<String>> exact;

  /** The best words, if any. */
  private final Set<String> words;

  private Literals(Optional<Set<String>> exact, Set<String> words) {
    this.exact = exact;
    this.words = words;
  }

  /** The words, or nothing where none can be told that are long enough. */
  static Set<String> of(Node node) {
    Set<String> best = analysed(node).best();
    return shortest(best) < SHORTEST ? Set.of() : cut(best);
  }

  private static Literals analysed(Node node) {
    return switch (node) {
      case Node.One(OctetSet set) -> one(set);
      case Node.Place ignored -> EMPTY;
      case Node.Sequence(List<Node> parts) ->
          sequence(parts.stream().map(Literals::analysed).toList());
      case Node.Choice(List<Node> ways) -> choice(ways);
      case Node.Repeat repeat -> repeat(repeat);
    };
  }

  private Set<String> best() {
    return exact.map(all -> better(all, words)).orElse(words);
  }

  private static Literals one(OctetSet set) {
    if (set.size() > 2 * MAX_SET) {
      return new Literals(Optional.empty(), Set.of());
    }
    Set<String> members = new LinkedHashSet<>();
    for (int c = set.first(); c >= 0; c = set.next(c + 1)) {
      members.add(String.valueOf(WordFinder.folded(c)));
    }
    return members.size() > MAX_SET
        ? new Literals(Optional.empty(), Set.of())
        : new Literals(Optional.of(members), Set.of());
  }

  private static Literals sequence(List<Literals> parts) {
    Set<String> best = Set.of();
    Set<String> tail = Set.of("");
    boolean isExact = true;
    for (Literals next : parts) {
      Set<String> all = next.exact.orElse(Set.of());
      boolean isShort = longest(tail) + longest(all) <= MAX_EXACT;
      if (!all.isEmpty() && tail.size() * all.size() <= MAX_WAYS && isShort) {
        tail = product(tail, all);
      } else {
        isExact = false;
        best = better(better(best, tail), next.best());
        tail = all.isEmpty() ? Set.of("") : all;
      }
    }
    return isExact
        ? new Literals(Optional.of(tail), Set.of())
        : new Literals(Optional.empty(), better(best, tail));
  }

  private static Literals choice(List<Node> ways) {
    Set<String> exact = new LinkedHashSet<>();
    Set<String> words = new LinkedHashSet<>();
    boolean isExact = true;
    boolean hasWords = true;
    for (Node way : ways) {
      Literals of = analysed(way);
      isExact &= of.exact.isPresent();
      exact.addAll(of.exact.orElse(Set.of()));
      hasWords &= !of.best().isEmpty();
      words.addAll(of.best());
    }
    boolean isUsable = hasWords && words.size() <= MAX_WORDS;
    return new Literals(
        isExact && exact.size() <= MAX_WAYS ? Optional.of(exact) : Optional.empty(),
        isUsable ? words : Set.of());
  }

  private static Literals repeat(Node.Repeat repeat) {
    Literals once = analysed(repeat.what());
    if (repeat.most() == 1 && repeat.least() == 1) {
      return once;
    }
    if (repeat.least() == 0) {
      if (repeat.most() != 1 || once.exact.isEmpty()) {
        return new Literals(Optional.empty(), Set.of());
      }
      Set<String> orNot = new LinkedHashSet<>(Set.of(""));
      orNot.addAll(once.exact.get());
      return new Literals(Optional.of(orNot), Set.of());
    }
    if (repeat.least() <= LONGEST) {
      Literals several = sequence(Collections.nCopies(repeat.least(), once));
      return repeat.most() == repeat.least()
          ? several
          : new Literals(Optional.empty(), several.best());
    }
    return new Literals(Optional.empty(), once.best());
  }

  private static Set<String> product(Set<String> heads, Set<String> tails) {
    Set<String> all = new LinkedHashSet<>();
    for (String head : heads) {
      for (String tail : tails) {
        all.add(head + tail);
      }
    }
    return all;
  }

  private static Set<String> better(Set<String> one, Set<String> other) {
    int difference = worth(one) - worth(other);
    if (difference == 0) {
      return one.size() <= other.size() ? one : other;
    }
    return difference > 0 ? one : other;
  }

  private static int worth(Set<String> words) {
    int least = shortest(words);
    for (String word : words) {
      if (FREQUENT.contains(word)) {
        least = Math.min(least, SHORTEST - 1);
      }
    }
    return words.isEmpty() ? -1 : Math.min(least, LONGEST);
  }

  private static int shortest(Set<String> words) {
    return words.stream().mapToInt(String::length).min().orElse(0);
  }

  private static int longest(Set<String> words) {
    return words.stream().mapToInt(String::length).max().orElse(0);
  }

  /** Long words are looked for by their ends: a word's beginning is likelier to stand elsewhere. */
  private static Set<String> cut(Set<String> words) {
    List<String> cut = new ArrayList<>();
    for (String word : words) {
      cut.add(word.substring(Math.max(0, word.length() - LONGEST)));
    }
    return Set.copyOf(cut);
  }
}
