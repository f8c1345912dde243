package io.poststrom.filter.rules.pattern;

import java.util.List;

/** A pattern taken apart. Groups are gone: nothing refers back to them. */
sealed interface Node {
  /** No bound. */
  int ENDLESS = -1;

  /** Matches nothing, of length 0. */
  Node EMPTY = new Sequence(List.of());

  /** One octet of a set. */
  record One(OctetSet set) implements Node {}

  /** One after the other. */
  record Sequence(List<Node> parts) implements Node {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /** Any of them. */
  record Choice(List<Node> ways) implements Node {
    public Choice {
      ways = List.copyOf(ways);
    }
  }

  /**
   * Again and again.
   *
   * @param most or {@link #ENDLESS}
   */
  record Repeat(Node what, int least, int most) implements Node {}

  /**
   * A place rather than an octet.
   *
   * @param written as RE2/J knows it
   */
  record Place(String written) implements Node {}
}
