package io.poststrom.filter.rules.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a pattern of Perl's (perlre) by recursive descent. Bounded in depth and in repetitions,
 * those of repetitions within others included.
 */
final class PerlParser {
  private static final int MAX_DEPTH = 60;
  private static final int MAX_REPEAT = 1_000;

  private final Scanner in;
  private final Escapes escapes;
  private int depth;

  private PerlParser(String pattern) {
    this.in = new Scanner(pattern);
    this.escapes = new Escapes(in);
  }

  static Node parse(String pattern, Flags flags) throws BrokenPattern, UnsupportedPattern {
    PerlParser parser = new PerlParser(pattern);
    Node node = parser.choice(new Scope(flags));
    if (!parser.in.isAtEnd()) {
      throw new BrokenPattern("a ) without its (");
    }
    return node;
  }

  /** The flags that hold up to the end of a group. */
  private static final class Scope {
    private Flags flags;

    private Scope(Flags flags) {
      this.flags = flags;
    }
  }

  private Node choice(Scope scope) throws BrokenPattern, UnsupportedPattern {
    if (++depth > MAX_DEPTH) {
      throw new UnsupportedPattern("groups nested deeper than " + MAX_DEPTH);
    }
    List<Node> ways = new ArrayList<>();
    do {
      ways.add(sequence(scope));
    } while (in.take('|'));
    depth--;
    return ways.size() == 1 ? ways.getFirst() : new Node.Choice(ways);
  }

  private Node sequence(Scope scope) throws BrokenPattern, UnsupportedPattern {
    List<Node> parts = new ArrayList<>();
    while (true) {
      if (scope.flags.spaced()) {
        in.skipSpaceAndComments();
      }
      if (in.isAtEnd() || in.peek() == '|' || in.peek() == ')') {
        return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(parts);
      }
      Node atom = atom(scope);
      if (scope.flags.spaced()) {
        in.skipSpaceAndComments();
      }
      parts.add(repeated(atom));
    }
  }

  private Node atom(Scope scope) throws BrokenPattern, UnsupportedPattern {
    char c = in.next();
    return switch (c) {
      case '(' -> group(scope);
      case '[' -> new Node.One(OctetClass.read(in, escapes, scope.flags.anyCase()));
      case '.' -> new Node.One(scope.flags.dotAll() ? OctetSet.ALL : OctetSet.of('\n').not());
      case '^' -> new Node.Place(scope.flags.lines() ? "(?m:^)" : "\\A");
      case '$' -> new Node.Place(scope.flags.lines() ? "(?m:$)" : "(?:\\n?\\z)");
      case '*', '+', '?' -> throw new BrokenPattern("nothing before " + c);
      case '\\' -> escape(scope);
      default -> one(OctetSet.of(octet(c)), scope);
    };
  }

  private static int octet(char c) throws UnsupportedPattern {
    if (c >= OctetSet.OCTETS) {
      throw new UnsupportedPattern("a character over 255: patterns see octets");
    }
    return c;
  }

  private static Node one(OctetSet set, Scope scope) {
    return new Node.One(scope.flags.anyCase() ? set.folded() : set);
  }

  private Node escape(Scope scope) throws BrokenPattern, UnsupportedPattern {
    char c = in.isAtEnd() ? '\\' : in.peek();
    String place =
        switch (c) {
          case 'b' -> "\\b";
          case 'B' -> "\\B";
          case 'A' -> "\\A";
          case 'z' -> "\\z";
          case 'Z' -> "(?:\\n?\\z)";
          default -> "";
        };
    if (!place.isEmpty()) {
      in.next();
      if ((c == 'b' || c == 'B') && in.starts("{")) {
        throw new UnsupportedPattern("\\" + c + "{...}");
      }
      return new Node.Place(place);
    }
    if (c == 'R') {
      in.next();
      return new Node.One(OctetSet.range('\n', '\r'));
    }
    if (c == 'Q') {
      in.next();
      return quoted(scope);
    }
    return escapes.read().map(set -> one(set, scope)).orElse(Node.EMPTY);
  }

  private Node quoted(Scope scope) throws UnsupportedPattern {
    List<Node> parts = new ArrayList<>();
    while (!in.isAtEnd() && !in.take("\\E")) {
      parts.add(one(OctetSet.of(octet(in.next())), scope));
    }
    return new Node.Sequence(parts);
  }

  private Node group(Scope scope) throws BrokenPattern, UnsupportedPattern {
    if (in.starts("*")) {
      throw new UnsupportedPattern("a verb that steers backtracking");
    }
    if (!in.take('?')) {
      return closed(new Scope(scope.flags));
    }
    refuseLook();
    if (in.take('#')) {
      in.upTo(')');
      return Node.EMPTY;
    }
    if (in.take(':') || in.take('|')) {
      return closed(new Scope(scope.flags));
    }
    if (in.take("P<") || in.take('<')) {
      in.upTo('>');
      return closed(new Scope(scope.flags));
    }
    if (in.take('\'')) {
      in.upTo('\'');
      return closed(new Scope(scope.flags));
    }
    return flagged(scope);
  }

  private void refuseLook() throws UnsupportedPattern {
    if (in.starts("=") || in.starts("!") || in.starts("<=") || in.starts("<!")) {
      throw new UnsupportedPattern("look-around");
    }
    if (in.starts(">")) {
      throw new UnsupportedPattern("an atomic group");
    }
    if (in.starts("P=")) {
      throw new UnsupportedPattern("a back reference");
    }
    if (in.starts("[")) {
      throw new UnsupportedPattern("a class that is reckoned of others");
    }
    if (in.startsNumber()
        || in.starts("P>")
        || in.starts("(")
        || in.starts("{")
        || in.starts("?{")
        || in.starts("R")
        || in.starts("&")) {
      throw new UnsupportedPattern("recursion, a condition, or code");
    }
  }

  /** (?i), (?i:...), (?^i:...), (?-i). */
  private Node flagged(Scope scope) throws BrokenPattern, UnsupportedPattern {
    Flags flags = in.take('^') ? Flags.NONE : scope.flags;
    boolean on = true;
    while (!in.isAtEnd()) {
      char c = in.next();
      if (c == '-') {
        on = false;
      } else if (c == ')') {
        scope.flags = flags;
        return Node.EMPTY;
      } else if (c == ':') {
        return closed(new Scope(flags));
      } else {
        flags = flags.with(String.valueOf(c), on);
      }
    }
    throw new BrokenPattern("a group without its end");
  }

  private Node closed(Scope scope) throws BrokenPattern, UnsupportedPattern {
    Node node = choice(scope);
    if (!in.take(')')) {
      throw new BrokenPattern("a ( without its )");
    }
    return node;
  }

  private Node repeated(Node atom) throws BrokenPattern, UnsupportedPattern {
    Node node = atom;
    int[] bounds = bounds();
    if (bounds.length == 0) {
      return node;
    }
    if (bounds[0] > MAX_REPEAT || bounds[1] > MAX_REPEAT) {
      throw new UnsupportedPattern("more than " + MAX_REPEAT + " repetitions");
    }
    if (bounds[1] != Node.ENDLESS && bounds[1] < bounds[0]) {
      throw new BrokenPattern(
          "a repetition of at least %d and at most %d".formatted(bounds[0], bounds[1]));
    }
    node = new Node.Repeat(node, bounds[0], bounds[1]);
    if (Sizes.copies(node) > MAX_REPEAT) {
      throw new UnsupportedPattern(
          "more than " + MAX_REPEAT + " repetitions, by some within others");
    }
    if (in.take('+')) {
      throw new UnsupportedPattern("a possessive quantifier");
    }
    in.take('?'); // lazy: which match is found does not matter, only whether
    if (bounds().length > 0) {
      throw new BrokenPattern("nested quantifiers");
    }
    return node;
  }

  /** Least and most, or nothing where no quantifier stands here. */
  private int[] bounds() {
    if (in.take('*')) {
      return new int[] {0, Node.ENDLESS};
    }
    if (in.take('+')) {
      return new int[] {1, Node.ENDLESS};
    }
    if (in.take('?')) {
      return new int[] {0, 1};
    }
    return in.braces();
  }
}
