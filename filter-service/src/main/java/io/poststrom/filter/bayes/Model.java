package io.poststrom.filter.bayes;

import io.poststrom.smtp.Domain;
import java.util.Optional;

/**
 * What was learned, and how to read what it says of a mail. Made by {@link Trainer}, never changed.
 *
 * <p>What a model has never seen weighs nothing; a mail of which it knows next to nothing is near
 * one half. A mail to a domain that has taught enough by itself has each feature twice: as all have
 * it, and as that domain has it.
 */
public final class Model {
  /** With fewer known features the odds count for less. */
  private static final double ENOUGH = 60;

  private final Knowledge knowledge;
  private final OwnSlots own;
  private final Calibration common;
  private final Calibration withOwn;

  /**
   * A model.
   *
   * @param knowledge of the common slots, then of all domains' own ones where there are some
   * @param common how to read a score by common slots alone
   * @param withOwn how to read one by a domain's own too
   */
  Model(Knowledge knowledge, OwnSlots own, Calibration common, Calibration withOwn) {
    this.knowledge = knowledge;
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
    int known = knowledge.known(features);
    double certainty = Math.min(1, known / ENOUGH);
    int seed = own.seed(domain);
    Calibration calibration = seed == OwnSlots.NONE ? common : withOwn;
    double logit = calibration.logit(knowledge.score(features, seed)) * certainty;
    return new Assessment(Calibration.probability(logit), known, features.size());
  }
}
