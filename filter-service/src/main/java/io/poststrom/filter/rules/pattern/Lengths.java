package io.poststrom.filter.rules.pattern;

/** How short and how long a match can be. */
final class Lengths {
  /** Longer is endless for us. */
  private static final int MOST = 2_000;

  private Lengths() {}

  static int least(Node node) {
    long least =
        switch (node) {
          case Node.One ignored -> 1;
          case Node.Place ignored -> 0;
          case Node.Sequence(var parts) -> parts.stream().mapToLong(Lengths::least).sum();
          case Node.Choice(var ways) -> ways.stream().mapToLong(Lengths::least).min().orElse(0);
          case Node.Repeat(Node what, int times, int ignored) -> (long) times * least(what);
        };
    return (int) Math.min(least, MOST);
  }

  /** {@link Node#ENDLESS} where there is no bound, or a high one. */
  static int most(Node node) {
    long most =
        switch (node) {
          case Node.One ignored -> 1;
          case Node.Place ignored -> 1; // a line end before the end
          case Node.Sequence(var parts) -> {
            long sum = 0;
            for (Node part : parts) {
              sum += bounded(part);
            }
            yield sum;
          }
          case Node.Choice(var ways) -> {
            long longest = 0;
            for (Node way : ways) {
              longest = Math.max(longest, bounded(way));
            }
            yield longest;
          }
          case Node.Repeat(Node what, int ignored, int times) ->
              times == Node.ENDLESS ? MOST + 1 : (long) times * bounded(what);
        };
    return most > MOST ? Node.ENDLESS : (int) most;
  }

  private static int bounded(Node node) {
    int most = most(node);
    return most == Node.ENDLESS ? MOST + 1 : most;
  }
}
