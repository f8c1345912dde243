package io.poststrom.filter.rules.pattern;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a parser is in its text. */
final class Scanner {
  private static final Pattern BRACES =
      Pattern.compile("\\{[ \\t]*+(\\d*+)[ \\t]*+(?:(,)[ \\t]*+(\\d*+)[ \\t]*+)?}");
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d");
  private static final int[] NOTHING = {};

  /** More digits are a number that is too large anyway. */
  private static final int MAX_DIGITS = 6;

  private final String text;
  private int at;

  Scanner(String text) {
    this.text = text;
  }

  boolean isAtEnd() {
    return at >= text.length();
  }

  char peek() {
    return text.charAt(at);
  }

  char next() {
    return text.charAt(at++);
  }

  boolean starts(String words) {
    return text.startsWith(words, at);
  }

  boolean take(char c) {
    return take(String.valueOf(c));
  }

  boolean take(String words) {
    boolean is = starts(words);
    if (is) {
      at += words.length();
    }
    return is;
  }

  /** What stands before the next such character, which is passed over. */
  String upTo(char end) throws BrokenPattern {
    int found = text.indexOf(end, at);
    if (found < 0) {
      throw new BrokenPattern("no " + end + " where one must follow");
    }
    String before = text.substring(at, found);
    at = found + 1;
    return before;
  }

  /** As many of these as stand here, at most so many. */
  String run(OctetSet set, int most) {
    int from = at;
    while (!isAtEnd()
        && at - from < most
        && peek() < OctetSet.OCTETS
        && set.next(peek()) == peek()) {
      at++;
    }
    return text.substring(from, at);
  }

  void skipSpaceAndComments() {
    while (!isAtEnd() && (Character.isWhitespace(peek()) || peek() == '#')) {
      if (next() == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
      }
    }
  }

  /** Whether a number stands here, perhaps with its sign. */
  boolean startsNumber() {
    return NUMBER.matcher(text).region(at, text.length()).lookingAt();
  }

  /** Whether a quantifier in braces stands here. */
  boolean startsBraces() {
    int before = at;
    boolean is = braces().length > 0;
    at = before;
    return is;
  }

  /** Least and most of a quantifier in braces; nothing, and no step, where none stands here. */
  int[] braces() {
    Matcher braces = BRACES.matcher(text).region(at, text.length());
    if (!braces.lookingAt()) {
      return NOTHING; // Perl takes it as it is written
    }
    String least = braces.group(1);
    boolean isRange = braces.group(2) != null;
    String most = isRange ? braces.group(3) : least;
    if (least.isEmpty() && most.isEmpty()) {
      return NOTHING;
    }
    at = braces.end();
    return new int[] {
      least.isEmpty() ? 0 : number(least), most.isEmpty() ? Node.ENDLESS : number(most)
    };
  }

  private static int number(String digits) {
    return digits.length() > MAX_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }
}
