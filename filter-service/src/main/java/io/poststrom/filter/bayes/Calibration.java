package io.poststrom.filter.bayes;

import io.poststrom.mail.MailClass;
import java.util.List;

/**
 * From a model's score to a probability: a logistic curve fitted to mails that the model had not
 * seen (Platt's scaling), by Newton's method.
 *
 * @param slope how much a score counts: at most 1, since mail of tomorrow is less like that of
 *     yesterday than the examples are like each other
 * @param offset at score 0
 */
record Calibration(double slope, double offset) {
  private static final double FLATTEST = 0.1;
  private static final double STEEPEST = 1;
  private static final double FARTHEST = 1;
  private static final int ROUNDS = 50;

  /** A mail that the model had not seen. */
  record Scored(double score, MailClass kind) {}

  static double probability(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** Fitted to these; both classes count alike, however many there are of each. */
  static Calibration of(List<Scored> unseen) {
    long spam = unseen.stream().filter(one -> one.kind() == MailClass.SPAM).count();
    double perSpam = 0.5 / Math.max(1, spam);
    double perHam = 0.5 / Math.max(1, unseen.size() - spam);
    double slope = STEEPEST;
    double offset = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double[] sums = sums(unseen, new Calibration(slope, offset), perSpam, perHam);
      double determinant = sums[2] * sums[4] - sums[3] * sums[3];
      if (determinant < 1e-12) {
        break;
      }
      slope += (sums[0] * sums[4] - sums[1] * sums[3]) / determinant;
      offset += (sums[1] * sums[2] - sums[0] * sums[3]) / determinant;
      slope = Math.clamp(slope, FLATTEST, STEEPEST);
      offset = Math.clamp(offset, -FARTHEST, FARTHEST);
    }
    return new Calibration(slope, offset);
  }

  /** First and second derivatives of the likelihood. */
  private static double[] sums(
      List<Scored> unseen, Calibration now, double perSpam, double perHam) {
    double[] sums = {0, 0, 1e-6, 0, 1e-6};
    for (Scored one : unseen) {
      boolean isSpam = one.kind() == MailClass.SPAM;
      double weight = isSpam ? perSpam : perHam;
      double p = probability(now.logit(one.score()));
      double error = weight * ((isSpam ? 1 : 0) - p);
      double curve = weight * p * (1 - p);
      sums[0] += error * one.score();
      sums[1] += error;
      sums[2] += curve * one.score() * one.score();
      sums[3] += curve * one.score();
      sums[4] += curve;
    }
    return sums;
  }

  /** What a score is worth, as the logarithm of odds. */
  double logit(double score) {
    return slope * score + offset;
  }
}
