package io.poststrom.bench.accuracy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What a judge's numbers are worth: how much spam is found at what share of false positives. */
final class Roc {
  private final double[] ham;
  private final double[] spam;

  private Roc(double[] ham, double[] spam) {
    this.ham = ham;
    this.spam = spam;
  }

  /**
   * Of these mails.
   *
   * @param scores of each
   */
  static Roc of(List<LabelledMail> mails, double[] scores) {
    return new Roc(sorted(mails, scores, false), sorted(mails, scores, true));
  }

  private static double[] sorted(List<LabelledMail> mails, double[] scores, boolean isSpam) {
    return IntStream.range(0, scores.length)
        .filter(i -> mails.get(i).isSpam() == isSpam)
        .mapToDouble(i -> scores[i])
        .sorted()
        .toArray();
  }

  int ham() {
    return ham.length;
  }

  int spam() {
    return spam.length;
  }

  /** How many spams reach this number. */
  int found(double threshold) {
    return spam.length - below(spam, threshold);
  }

  /** How many hams do. */
  int falsePositives(double threshold) {
    return ham.length - below(ham, threshold);
  }

  /** The share of spam that reaches this number. */
  double recall(double threshold) {
    return (double) found(threshold) / spam.length;
  }

  /** The least number that no more than this share of the ham reaches. */
  double thresholdAt(double share) {
    int allowed = (int) Math.floor(share * ham.length + 1e-9);
    return allowed >= ham.length
        ? Double.NEGATIVE_INFINITY
        : Math.nextUp(ham[ham.length - 1 - allowed]);
  }

  private static int below(double[] sorted, double number) {
    int at = Arrays.binarySearch(sorted, number);
    if (at < 0) {
      return -at - 1;
    }
    while (at > 0 && sorted[at - 1] == number) {
      at--;
    }
    return at;
  }
}
