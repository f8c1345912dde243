package io.poststrom.filter.rules.pattern;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pattern as rule files have it, {@code /.../i}, made ready to match octets in linear time.
 * Octets stand in strings as the characters 0 to 255 (ISO 8859-1).
 */
public final class PerlPattern {
  private static final int MAX_LENGTH = 16_384;

  private static final int MAX_STEPS = 20_000;

  private static final String OPENING = "({[<";
  private static final String CLOSING = ")}]>";

  private final Pattern pattern;
  private final Node node;
  private final PatternSpace space;
  private final Set<String> words;
  private final int least;
  private final int most;

  /** Made when it is first needed: most patterns never are. */
  private volatile @Nullable Optional<Recognizer> recognizer;

  private PerlPattern(Pattern pattern, Node node, Set<String> words, PatternSpace space) {
    this.pattern = pattern;
    this.node = node;
    this.space = space;
    this.words = words;
    this.least = Lengths.least(node);
    this.most = Lengths.most(node);
  }

  /**
   * Reads a pattern with its delimiters and flags: {@code /a b/i}, {@code m{...}x}, {@code m!...!}.
   *
   * @param space what it takes of memory; too large a pattern is a broken one
   */
  public static PerlPattern read(String written, PatternSpace space)
      throws BrokenPattern, UnsupportedPattern {
    String text = written.strip();
    int open = text.startsWith("/") ? 0 : 1;
    if (text.length() < open + 2 || !text.startsWith("/") && !text.startsWith("m")) {
      throw new BrokenPattern("want /pattern/flags");
    }
    if (text.length() > MAX_LENGTH) {
      throw new UnsupportedPattern("more than " + MAX_LENGTH + " octets");
    }
    int bracket = OPENING.indexOf(text.charAt(open));
    char delimiter = bracket < 0 ? text.charAt(open) : CLOSING.charAt(bracket);
    int close = text.lastIndexOf(delimiter);
    if (close <= open) {
      throw new BrokenPattern("the pattern has no end");
    }
    Flags flags = Flags.NONE.with(text.substring(close + 1).strip(), true);
    return of(text.substring(open + 1, close), flags, space);
  }

  private static PerlPattern of(String pattern, Flags flags, PatternSpace space)
      throws BrokenPattern, UnsupportedPattern {
    if (pattern.contains("%{")) {
      throw new UnsupportedPattern("words captured by another rule");
    }
    Node node = PerlParser.parse(pattern, flags);
    int steps = Sizes.steps(node);
    if (steps > MAX_STEPS) {
      throw new UnsupportedPattern(
          "more than " + MAX_STEPS + " steps, all repetitions written out");
    }
    Set<String> words = Literals.of(node);
    space.takeSteps(steps + words.stream().mapToInt(String::length).sum());
    try {
      return new PerlPattern(Pattern.compile(Re2Writer.write(node)), node, words, space);
    } catch (PatternSyntaxException e) {
      throw new UnsupportedPattern("RE2/J: " + e.getDescription());
    }
  }

  Node node() {
    return node;
  }

  /**
   * Words of which one stands wherever the pattern matches, folded as {@link WordFinder#folded};
   * none where the pattern has no such words.
   */
  public Set<String> words() {
    return words;
  }

  /** No match is shorter. */
  public int least() {
    return least;
  }

  /** No match is longer; -1 where that can't be said. */
  public int most() {
    return most;
  }

  /** Whether it matches anywhere. */
  public boolean isIn(String octets) {
    return isWithin(octets, 0, octets.length());
  }

  private Recognizer.Answer known(String octets, int from, int to) {
    Optional<Recognizer> known = recognizer;
    if (known == null) {
      known = Recognizer.of(node, space);
      recognizer = known;
    }
    return known.isPresent() ? known.get().find(octets, from, to) : Recognizer.Answer.UNKNOWN;
  }

  /** How often it matches, up to a bound. */
  public int count(String octets, int bound) {
    if (known(octets, 0, octets.length()) == Recognizer.Answer.NO) {
      return 0;
    }
    Matcher matcher = pattern.matcher(octets);
    int count = 0;
    while (count < bound && matcher.find()) {
      count++;
    }
    return count;
  }

  /**
   * Whether it matches within a part of the octets, as it would in all of them.
   *
   * @return never a match that is not one; where the part's edges may deceive, all octets are asked
   */
  public boolean isWithin(String octets, int from, int to) {
    return switch (known(octets, from, to)) {
      case YES -> true;
      case NO -> false;
      case UNKNOWN -> isWithinByRe2(octets, from, to);
    };
  }

  /** As RE2/J says: slower by far. */
  private boolean isWithinByRe2(String octets, int from, int to) {
    int first = Math.max(0, from - 1);
    int last = Math.min(octets.length(), to + 1);
    if (first == 0 && last == octets.length()) {
      return isInByRe2(octets);
    }
    Matcher matcher = pattern.matcher(octets.substring(first, last));
    if (!matcher.find()) {
      return false;
    }
    boolean atEdge =
        matcher.start() == 0 && first > 0
            || matcher.end() == last - first && last < octets.length();
    return !atEdge || isInByRe2(octets);
  }

  boolean isInByRe2(String octets) {
    return pattern.matcher(octets).find();
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
