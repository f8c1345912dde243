package io.poststrom.filter.rules;

/**
 * A number that is known to lie between two, both included.
 *
 * @param low at least
 * @param high at most
 */
record Range(double low, double high) {
  static final Range FALSE = new Range(0, 0);
  static final Range TRUE = new Range(1, 1);
  static final Range MAYBE = new Range(0, 1);
  static final Range UNKNOWN = new Range(0, Double.POSITIVE_INFINITY);

  static Range of(double value) {
    return new Range(value, value);
  }

  /** Whether it is not 0 for certain. */
  boolean isTrue() {
    return low > 0 || high < 0;
  }

  /** Whether it is 0 for certain. */
  boolean isFalse() {
    return low == 0 && high == 0;
  }

  private static Range truth(boolean isTrue, boolean isFalse) {
    return isTrue ? TRUE : isFalse ? FALSE : MAYBE;
  }

  Range not() {
    return truth(isFalse(), isTrue());
  }

  Range and(Range other) {
    return truth(isTrue() && other.isTrue(), isFalse() || other.isFalse());
  }

  Range or(Range other) {
    return truth(isTrue() || other.isTrue(), isFalse() && other.isFalse());
  }

  Range plus(Range other) {
    return new Range(low + other.low, high + other.high);
  }

  Range minus(Range other) {
    return new Range(low - other.high, high - other.low);
  }

  Range times(Range other) {
    double a = product(low, other.low);
    double b = product(low, other.high);
    double c = product(high, other.low);
    double d = product(high, other.high);
    return new Range(
        Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
  }

  /** 0 times anything is 0, endless too. */
  private static double product(double a, double b) {
    return a == 0 || b == 0 ? 0 : a * b;
  }

  Range isOver(Range other) {
    return truth(low > other.high, high <= other.low);
  }

  Range equal(Range other) {
    return truth(
        low == high && other.low == other.high && low == other.low,
        high < other.low || other.high < low);
  }
}
