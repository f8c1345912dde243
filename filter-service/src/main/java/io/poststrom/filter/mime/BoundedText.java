package io.poststrom.filter.mime;

import java.util.Set;

/** Text that grows to a limit, and says when it was reached. */
final class BoundedText {
  private final StringBuilder text = new StringBuilder();
  private final int limit;
  private final Set<Oddity> oddities;

  BoundedText(int limit, Set<Oddity> oddities) {
    this.limit = limit;
    this.oddities = oddities;
  }

  int room() {
    return limit - text.length();
  }

  int length() {
    return text.length();
  }

  /** What stands from an index on, at most so many characters of it. */
  String from(int start, int most) {
    int from = Math.min(start, text.length());
    return text.substring(from, Math.min(text.length(), from + most)).strip();
  }

  void put(String more) {
    if (more.length() > room()) {
      oddities.add(Oddity.TOO_LONG);
    }
    text.append(more, 0, Math.min(more.length(), room()));
  }

  /** A character; white space only behind something else. */
  void flow(char c) {
    if (isReadable(c)) {
      if (room() > 0) {
        text.append(c);
      } else {
        oddities.add(Oddity.TOO_LONG);
      }
    } else if (isSpace(c)) {
      space();
    }
  }

  void flow(String more) {
    for (int i = 0; i < more.length(); i++) {
      flow(more.charAt(i));
    }
  }

  void space() {
    if (!text.isEmpty() && last() > ' ' && room() > 0) {
      text.append(' ');
    }
  }

  /** Ends the line, where one has begun. */
  void line() {
    if (!text.isEmpty() && last() == ' ') {
      text.setLength(text.length() - 1);
    }
    if (!text.isEmpty() && last() != '\n' && room() > 0) {
      text.append('\n');
    }
  }

  private char last() {
    return text.charAt(text.length() - 1);
  }

  /** Neither white space nor one of the characters that nobody sees. */
  private static boolean isReadable(char c) {
    return c > ' ' && c < 0x7f || c > 0xa0 && !isSpace(c) && !isInvisible(c);
  }

  private static boolean isSpace(char c) {
    return c <= ' ' || c == 0xa0 || c >= 0x2000 && c <= 0x200a || c == 0x3000;
  }

  private static boolean isInvisible(char c) {
    return c == 0xad
        || c == 0x34f
        || c >= 0x200b && c <= 0x200f
        || c >= 0x202a && c <= 0x202e
        || c >= 0x2060 && c <= 0x2064
        || c == 0xfeff;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
