package io.poststrom.filter.rules.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Patterns as one nondeterministic automaton. A loose one takes in all that they match, and perhaps
 * more: places are passed for free, and many repetitions are any number. Made to find out cheaply
 * that nothing matches. An exact one matches what the pattern does.
 */
final class Automaton {
  /** From here on, repetitions are not counted in a loose one. */
  private static final int LOOSELY_COUNTED = 3;

  private static final int ALL_COUNTED = 1_000;

  private static final int MAX_STATES = 1_500;

  private final List<OctetSet> steps = new ArrayList<>();
  private final List<int[]> free = new ArrayList<>();

  /** The pattern that ends in a state, or -1. */
  private final List<Integer> ends = new ArrayList<>();

  /** The places that must be passed to be in a state; the others stand at any. */
  private final Map<Integer, Place> places = new HashMap<>();

  private final boolean isExact;
  private final int start;

  private Automaton(boolean isExact) {
    this.isExact = isExact;
    this.start = state(OctetSet.NONE);
  }

  /** What an octet is to its neighbours; the edge of the text is one. */
  enum Side {
    EDGE,
    LINE_END,
    WORD,
    OTHER;

    static Side of(int octet) {
      return octet == '\n' ? LINE_END : OctetSet.WORDS.has(octet) ? WORD : OTHER;
    }
  }

  private enum Place {
    BEGIN,
    END,
    LINE_BEGIN,
    LINE_END,
    WORD_EDGE,
    NO_WORD_EDGE;

    boolean holds(Side before, Side after) {
      return switch (this) {
        case BEGIN -> before == Side.EDGE;
        case END -> after == Side.EDGE;
        case LINE_BEGIN -> before == Side.EDGE || before == Side.LINE_END;
        case LINE_END -> after == Side.EDGE || after == Side.LINE_END;
        case WORD_EDGE -> before == Side.WORD ^ after == Side.WORD;
        case NO_WORD_EDGE -> before == Side.WORD ^ after != Side.WORD;
      };
    }
  }

  /** Of one pattern, matching just what it does. */
  static Automaton exact(Node pattern) {
    return of(List.of(pattern), new Automaton(true));
  }

  /** Of these patterns, each of which ends in states of its own. */
  static Automaton of(List<Node> patterns) {
    return of(patterns, new Automaton(false));
  }

  private static Automaton of(List<Node> patterns, Automaton automaton) {
    for (int i = 0; i < patterns.size(); i++) {
      int first = automaton.state(OctetSet.NONE);
      automaton.free(automaton.start, first);
      int last = automaton.add(patterns.get(i), first);
      automaton.ends.set(last, i);
    }
    return automaton;
  }

  boolean isTooBig() {
    return steps.size() > MAX_STATES;
  }

  /** How many states it has. */
  int size() {
    return steps.size();
  }

  private int state(OctetSet step) {
    steps.add(step);
    free.add(new int[0]);
    ends.add(-1);
    return steps.size() - 1;
  }

  private void free(int from, int to) {
    int[] old = free.get(from);
    int[] more = Arrays.copyOf(old, old.length + 1);
    more[old.length] = to;
    free.set(from, more);
  }

  /** Adds what leads from a state through the node; the state behind it. */
  private int add(Node node, int from) {
    if (isTooBig()) {
      return from;
    }
    return switch (node) {
      case Node.Place(String written) -> isExact ? place(written, from) : from;
      case Node.One(OctetSet set) -> {
        int step = state(set); // the step leads to the state behind it
        int behind = state(OctetSet.NONE);
        free(from, step);
        yield behind;
      }
      case Node.Sequence(List<Node> parts) -> {
        int at = from;
        for (Node part : parts) {
          at = add(part, at);
        }
        yield at;
      }
      case Node.Choice(List<Node> ways) -> {
        int end = state(OctetSet.NONE);
        for (Node way : ways) {
          int begin = state(OctetSet.NONE);
          free(from, begin);
          free(add(way, begin), end);
        }
        yield end;
      }
      case Node.Repeat repeat -> repeated(repeat, from);
    };
  }

  private int place(String written, int from) {
    return switch (written) {
      case "\\A" -> place(Place.BEGIN, from);
      case "\\z" -> place(Place.END, from);
      case "(?:\\n?\\z)" ->
          place(Place.END, add(new Node.Repeat(new Node.One(OctetSet.of('\n')), 0, 1), from));
      case "(?m:^)" -> place(Place.LINE_BEGIN, from);
      case "(?m:$)" -> place(Place.LINE_END, from);
      case "\\b" -> place(Place.WORD_EDGE, from);
      case "\\B" -> place(Place.NO_WORD_EDGE, from);
      default -> throw new IllegalStateException("a place that nobody knows: " + written);
    };
  }

  private int place(Place place, int from) {
    int gate = state(OctetSet.NONE);
    places.put(gate, place);
    free(from, gate);
    return gate;
  }

  private int repeated(Node.Repeat repeat, int from) {
    int at = from;
    int counted = isExact ? ALL_COUNTED : LOOSELY_COUNTED;
    int least = Math.min(repeat.least(), counted);
    for (int i = 0; i < least; i++) {
      at = add(repeat.what(), at);
    }
    boolean isEndless = repeat.most() == Node.ENDLESS || repeat.most() > counted;
    if (isEndless) {
      int loop = state(OctetSet.NONE);
      free(at, loop);
      free(add(repeat.what(), loop), loop);
      return loop;
    }
    int end = state(OctetSet.NONE);
    free(at, end);
    for (int i = least; i < repeat.most(); i++) {
      at = add(repeat.what(), at);
      free(at, end);
    }
    return end;
  }

  /** The states before the first octet. */
  BitSet begin() {
    BitSet states = new BitSet();
    reach(start, states);
    return states;
  }

  /** The states behind an octet; a match may begin at each. */
  BitSet behind(BitSet states, int octet) {
    BitSet next = begin();
    for (int s = states.nextSetBit(0); s >= 0; s = states.nextSetBit(s + 1)) {
      if (steps.get(s).has(octet)) {
        reach(s + 1, next);
      }
    }
    return next;
  }

  /** Whether no place matters. */
  boolean isPlaceless() {
    return places.isEmpty();
  }

  /** Those of these states, and of the first ones, that are reached between two octets. */
  BitSet between(BitSet states, Side before, Side after) {
    BitSet all = new BitSet();
    reach(start, before, after, all);
    for (int s = states.nextSetBit(0); s >= 0; s = states.nextSetBit(s + 1)) {
      reach(s, before, after, all);
    }
    return all;
  }

  private void reach(int state, Side before, Side after, BitSet states) {
    Place place = places.get(state);
    if (!states.get(state) && (place == null || place.holds(before, after))) {
      states.set(state);
      for (int next : free.get(state)) {
        reach(next, before, after, states);
      }
    }
  }

  /** Where an octet leads to from these states. */
  BitSet stepped(BitSet states, int octet) {
    BitSet next = new BitSet();
    for (int s = states.nextSetBit(0); s >= 0; s = states.nextSetBit(s + 1)) {
      if (steps.get(s).has(octet)) {
        next.set(s + 1);
      }
    }
    return next;
  }

  /** Whether a pattern ends in one of these states. */
  boolean isEnd(BitSet states) {
    return states.stream().anyMatch(s -> ends.get(s) >= 0);
  }

  private void reach(int state, BitSet states) {
    if (!states.get(state)) {
      states.set(state);
      for (int next : free.get(state)) {
        reach(next, states);
      }
    }
  }

  /** The patterns that end here. */
  int[] ended(BitSet states) {
    return states.stream().map(ends::get).filter(end -> end >= 0).distinct().toArray();
  }

  /** Octets that no step tells apart have the same number. */
  int[] columns() {
    int[] columns = new int[OctetSet.OCTETS];
    List<OctetSet> sets =
        new ArrayList<>(steps.stream().filter(set -> set.size() > 0).distinct().toList());
    if (!places.isEmpty()) {
      sets.add(OctetSet.WORDS);
      sets.add(OctetSet.of('\n'));
    }
    Map<List<Boolean>, Integer> kinds = new HashMap<>();
    for (int c = 0; c < OctetSet.OCTETS; c++) {
      int octet = c;
      List<Boolean> kind = sets.stream().map(set -> set.has(octet)).toList();
      int next = kinds.size();
      columns[c] = kinds.computeIfAbsent(kind, k -> next);
    }
    return columns;
  }
}
