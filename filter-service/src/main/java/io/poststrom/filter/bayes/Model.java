package io.poststrom.filter.bayes;

import io.poststrom.smtp.Domain;
import java.util.Optional;

/**
 * What was learned: a weight of each feature, and how to read a sum of them. Made by {@link
 * Trainer}, never changed.
 *
 * <p>A mail's score is the sum of its features' weights over the root of their number. What a model
 * has never seen weighs nothing; a mail of which it knows next to nothing is near one half. A mail
 * to a domain that has taught enough by itself has each feature twice: as all have it, and as that
 * domain has it.
 */
public final class Model {
  /** With fewer known features the odds count for less. */
  private static final double ENOUGH = 60;

  private final float[] weights;
  private final OwnSlots own;
  private final Calibration common;
  private final Calibration withOwn;

  /**
   * A model.
   *
   * @param weights of the common slots, then of all domains' own ones where there are some
   * @param common how to read a score by common slots alone
   * @param withOwn how to read one by a domain's own too
   */
  Model(float[] weights, OwnSlots own, Calibration common, Calibration withOwn) {
    this.weights = weights;
    this.own = own;
    this.common = common;
    this.withOwn = withOwn;
  }

  /** How likely a mail that looks so is spam. */
  public Assessment assess(Features features) {
    return assess(features, Optional.empty());
  }

  /** How likely a mail that looks so is spam, where all its recipients are of that domain. */
  public Assessment assess(Features features, Optional<Domain> domain) {
    int known = 0;
    for (int slot : features.slots()) {
      if (weights[slot] != 0) {
        known++;
      }
    }
    double certainty = Math.min(1, known / ENOUGH);
    int seed = own.seed(domain);
    Calibration calibration = seed == OwnSlots.NONE ? common : withOwn;
    double logit = calibration.logit(score(weights, features, seed)) * certainty;
    return new Assessment(Calibration.probability(logit), known, features.size());
  }

  static double score(float[] weights, Features features, int seed) {
    return features.size() == 0 ? 0 : sum(weights, features, seed) / Math.sqrt(features.size());
  }

  /** Of the weights of all features, and of a domain's own where it has some. */
  static double sum(float[] weights, Features features, int seed) {
    double sum = 0;
    for (int slot : features.slots()) {
      sum += weights[slot];
    }
    if (seed != OwnSlots.NONE) {
      for (int slot : features.slots()) {
        sum += weights[OwnSlots.own(slot, seed)];
      }
    }
    return sum;
  }
}
