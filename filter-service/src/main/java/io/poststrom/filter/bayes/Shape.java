package io.poststrom.filter.bayes;

/** What a text looks like, whatever it says. */
final class Shape {
  private static final int LONGEST = 16;

  private Shape() {}

  /** Runs of digits, capitals and small letters as one of them: {@code Ann01.b} is Aa0.a. */
  static String of(String text) {
    StringBuilder shape = new StringBuilder();
    char last = 0;
    for (int i = 0; i < text.length() && shape.length() < LONGEST; i++) {
      char kind = kind(text.charAt(i));
      if (kind != last) {
        shape.append(kind);
      }
      last = kind;
    }
    return shape.toString();
  }

  /** A few steps from 0 on: 0, 1, 2, 3, up to 7, up to 15 and so on. */
  static int step(int number) {
    return number <= 3 ? number : 33 - Integer.numberOfLeadingZeros(number);
  }

  private static char kind(char c) {
    if (c >= '0' && c <= '9') {
      return '0';
    }
    if (c >= 'A' && c <= 'Z') {
      return 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return 'a';
    }
    return c < 128 ? c : '?';
  }
}
