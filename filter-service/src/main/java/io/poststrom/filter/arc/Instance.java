package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.TagList;
import java.util.OptionalInt;

/** Which set a field belongs to: its {@code i=}. RFC 8617 section 4.2.1. */
final class Instance {
  private Instance() {}

  /** Of a field that is a tag list. */
  static OptionalInt in(TagList tags) {
    return number(tags.value("i").orElse(""));
  }

  /**
   * Of ARC-Authentication-Results: what stands before the first semicolon, amid white space and
   * comments. Section 4.1.1.
   */
  static OptionalInt in(String results) {
    int name = afterComments(results, 0);
    int equals = afterComments(results, name + 1);
    int digits = afterComments(results, equals + 1);
    if (!isAt(results, name, 'i') || !isAt(results, equals, '=')) {
      return OptionalInt.empty();
    }
    int end = digits;
    while (end < results.length() && isDigit(results.charAt(end))) {
      end++;
    }
    return isAt(results, afterComments(results, end), ';')
        ? number(results.substring(digits, end))
        : OptionalInt.empty();
  }

  private static OptionalInt number(String digits) {
    boolean fits = digits.length() == 1 || digits.length() == 2;
    if (!fits || !digits.chars().allMatch(c -> isDigit((char) c))) {
      return OptionalInt.empty();
    }
    int number = Integer.parseInt(digits);
    return number > 0 ? OptionalInt.of(number) : OptionalInt.empty();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isAt(String text, int at, char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  /** The index of the next character that is neither white space nor in a comment. */
  private static int afterComments(String text, int from) {
    int depth = 0;
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '(') {
        depth++;
      } else if (c == ')' && depth > 0) {
        depth--;
      } else if (c == '\\' && depth > 0) {
        at++;
      } else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        return at;
      }
      at++;
    }
    return text.length();
  }
}
