package io.poststrom.filter.checks;

/** The classifier's symbols, by the probability that the mail is spam. */
enum ProbabilityBand {
  BAYES_00(0.01, -2.8),
  BAYES_05(0.05, -2.4),
  BAYES_20(0.20, -1.1),
  BAYES_40(0.40, 0.0),
  BAYES_50(0.60, 0.3),
  BAYES_60(0.80, 1.0),
  BAYES_80(0.95, 2.5),
  BAYES_95(0.99, 4.6),
  BAYES_99(0.999, 5.0),
  BAYES_999(Double.POSITIVE_INFINITY, 5.5);

  private final double below;
  private final double score;

  ProbabilityBand(double below, double score) {
    this.below = below;
    this.score = score;
  }

  static ProbabilityBand of(double probability) {
    for (ProbabilityBand band : values()) {
      if (probability < band.below) {
        return band;
      }
    }
    return BAYES_999;
  }

  double score() {
    return score;
  }
}
