package io.poststrom.filter.bayes;

/**
 * What was learned: a weight of each feature, and how to read a sum of them. Made by {@link
 * Trainer}, never changed.
 *
 * <p>A mail's score is the sum of its features' weights over the root of their number. What a model
 * has never seen weighs nothing; a mail of which it knows next to nothing is near one half.
 */
public final class Model {
  /** With fewer known features the odds count for less. */
  private static final double ENOUGH = 60;

  private final float[] weights;
  private final Calibration calibration;

  Model(float[] weights, Calibration calibration) {
    this.weights = weights;
    this.calibration = calibration;
  }

  /** How likely a mail that looks so is spam. */
  public Assessment assess(Features features) {
    int known = 0;
    for (int slot : features.slots()) {
      if (weights[slot] != 0) {
        known++;
      }
    }
    double certainty = Math.min(1, known / ENOUGH);
    double logit = calibration.logit(score(weights, features)) * certainty;
    return new Assessment(Calibration.probability(logit), known, features.size());
  }

  static double score(float[] weights, Features features) {
    if (features.size() == 0) {
      return 0;
    }
    double sum = 0;
    for (int slot : features.slots()) {
      sum += weights[slot];
    }
    return sum / Math.sqrt(features.size());
  }
}
