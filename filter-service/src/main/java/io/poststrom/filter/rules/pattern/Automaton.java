package io.poststrom.filter.rules.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Patterns as one nondeterministic automaton that takes in all that they match, and perhaps more:
 * places are passed for free, and many repetitions are any number. Made to find out cheaply that
 * nothing matches.
 */
final class Automaton {
  /** From here on, repetitions are not counted. */
  private static final int COUNTED = 3;

  private static final int MAX_STATES = 1_500;

  private final List<OctetSet> steps = new ArrayList<>();
  private final List<int[]> free = new ArrayList<>();

  /** The pattern that ends in a state, or -1. */
  private final List<Integer> ends = new ArrayList<>();

  private final int start;

  private Automaton() {
    this.start = state(OctetSet.NONE);
  }

  /** Of these patterns, each of which ends in states of its own. */
  static Automaton of(List<Node> patterns) {
    Automaton automaton = new Automaton();
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
      case Node.Place ignored -> from;
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

  private int repeated(Node.Repeat repeat, int from) {
    int at = from;
    int least = Math.min(repeat.least(), COUNTED);
    for (int i = 0; i < least; i++) {
      at = add(repeat.what(), at);
    }
    boolean isEndless = repeat.most() == Node.ENDLESS || repeat.most() > COUNTED;
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
    List<OctetSet> sets = steps.stream().filter(set -> set.size() > 0).distinct().toList();
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
