package io.poststrom.filter.rules.pattern;

import java.util.List;

/** How large a pattern is when its repetitions are written out, as automata and RE2/J do. */
final class Sizes {
  private Sizes() {}

  /** How often the part that is repeated most is written: the product of bounds around it. */
  static int copies(Node node) {
    return switch (node) {
      case Node.One ignored -> 1;
      case Node.Place ignored -> 1;
      case Node.Sequence(List<Node> parts) -> most(parts);
      case Node.Choice(List<Node> ways) -> most(ways);
      case Node.Repeat repeat -> times(repeat) * copies(repeat.what());
    };
  }

  private static int most(List<Node> nodes) {
    return nodes.stream().mapToInt(Sizes::copies).max().orElse(1);
  }

  private static int times(Node.Repeat repeat) {
    return Math.max(1, Math.max(repeat.least(), repeat.most()));
  }

  /** Octets, places and ways, all repetitions written out. */
  static int steps(Node node) {
    return switch (node) {
      case Node.One ignored -> 1;
      case Node.Place ignored -> 1;
      case Node.Sequence(List<Node> parts) -> sum(parts);
      case Node.Choice(List<Node> ways) -> ways.size() + sum(ways);
      case Node.Repeat repeat -> 1 + times(repeat) * (1 + steps(repeat.what()));
    };
  }

  private static int sum(List<Node> nodes) {
    return nodes.stream().mapToInt(Sizes::steps).sum();
  }
}
