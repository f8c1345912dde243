package io.poststrom.mail;

/**
 * How much ham and spam one filter has counted for somebody who sends mail: what stands in {@code
 * mail.reputation}. What was counted longer ago weighs less, so these are no whole numbers.
 *
 * @param ham what it weighs at that time
 * @param spam likewise
 * @param at seconds since 1970
 * @param days on which something was counted: the lowest bit is the day of that time, the next one
 *     the day before it
 */
public record SenderCount(double ham, double spam, long at, long days) {
  public SenderCount {
    if (!isWeight(ham) || !isWeight(spam) || at < 0) {
      throw new IllegalArgumentException("no count is of " + ham + " ham, " + spam + " spam");
    }
  }

  private static boolean isWeight(double value) {
    return value >= 0 && value < Double.POSITIVE_INFINITY;
  }

  /** What it weighs in all. */
  public double total() {
    return ham + spam;
  }
}
