package io.poststrom.filter.rules.pattern;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a parser is in its text. */
final class Scanner {
  private static final Pattern BRACES =
      Pattern.compile("\\{\\s*(\\d{0,6})\\s*(,?)\\s*(\\d{0,6})\\s*}");
  private static final int[] NOTHING = {};

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

  /** Least and most of a quantifier in braces; nothing, and no step, where none stands here. */
  int[] braces() {
    Matcher braces = BRACES.matcher(text).region(at, text.length());
    if (!braces.lookingAt() || braces.group(1).isEmpty()) {
      return NOTHING; // Perl takes it as it is written
    }
    at = braces.end();
    int least = Integer.parseInt(braces.group(1));
    if (braces.group(2).isEmpty()) {
      return new int[] {least, least};
    }
    String most = braces.group(3);
    return new int[] {least, most.isEmpty() ? Node.ENDLESS : Integer.parseInt(most)};
  }
}
