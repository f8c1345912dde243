package io.poststrom.filter.rules.pattern;

/**
 * The letters behind a pattern.
 *
 * @param anyCase i
 * @param lines m: {@code ^} and {@code $} hold at each line
 * @param dotAll s: a dot is any octet
 * @param spaced x: white space and comments in the pattern mean nothing
 */
record Flags(boolean anyCase, boolean lines, boolean dotAll, boolean spaced) {
  static final Flags NONE = new Flags(false, false, false, false);

  /** With these letters switched on or off. */
  Flags with(String letters, boolean on) throws BrokenPattern {
    Flags now = this;
    for (char letter : letters.toCharArray()) {
      now =
          switch (letter) {
            case 'i' -> new Flags(on, now.lines, now.dotAll, now.spaced);
            case 'm' -> new Flags(now.anyCase, on, now.dotAll, now.spaced);
            case 's' -> new Flags(now.anyCase, now.lines, on, now.spaced);
            case 'x' -> new Flags(now.anyCase, now.lines, now.dotAll, on);
            case 'a', 'g', 'o', 'u', 'l', 'n', 'p' -> now;
            default -> throw new BrokenPattern("there is no flag " + letter);
          };
    }
    return now;
  }
}
