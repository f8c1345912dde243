package io.poststrom.filter.bayes;

/**
 * How often each feature was seen in spam and in ham, and what those that were seen almost only in
 * one of them say together: Fisher's combination of probabilities as Robinson brought it to mail.
 * Where the {@link Trainer}'s weights know which features make the difference among the examples,
 * this knows how clear the signs are, which carries further to mail that is unlike them.
 */
final class Signs {
  /** A feature counts where so many of the mails that have it are of one class. */
  private static final double CLEAR = 0.98;

  /** How much one half counts beside what was seen: so many mails. */
  private static final double DOUBT = 0.03;

  /** Of logarithmic odds in a step. */
  private static final double STEPS = 15;

  private static final int HALF = 128;
  private static final int MOST = 127;
  private static final int CLEAR_STEP = (int) Math.ceil(STEPS * Math.log(CLEAR / (1 - CLEAR)));

  /** How much it counts beside the weights. */
  private static final double WEIGHT = 18;

  /** With so few signs they count for less. */
  private static final double FEW = 10;

  /** By odds in steps from -128 on: the logarithm of the probability. */
  private static final double[] LOGARITHMS = new double[2 * HALF];

  static {
    for (int i = 0; i < LOGARITHMS.length; i++) {
      LOGARITHMS[i] = -Math.log1p(Math.exp(-(i - HALF) / STEPS));
    }
  }

  private final byte[] odds;

  private Signs(byte[] odds) {
    this.odds = odds;
  }

  /**
   * Of what was seen.
   *
   * @param spam how many spams have each slot
   * @param ham how many hams do
   */
  static Signs of(float[] spam, float[] ham, int spams, int hams) {
    byte[] odds = new byte[spam.length];
    for (int slot = 0; slot < odds.length; slot++) {
      float seen = spam[slot] + ham[slot];
      if (seen > 0) {
        double inSpam = spam[slot] / spams;
        double share = inSpam / (inSpam + ham[slot] / hams);
        double probability = (DOUBT * 0.5 + seen * share) / (DOUBT + seen);
        double steps = STEPS * Math.log(probability / (1 - probability));
        odds[slot] = (byte) Math.clamp(Math.round(steps), -MOST, MOST);
      }
    }
    return new Signs(odds);
  }

  /** Above 0 where the signs of spam are clearer, as a logarithm of odds. */
  double score(Features features, int seed) {
    Sum sum = new Sum();
    for (int slot : features.slots()) {
      sum.add(odds[slot]);
    }
    if (seed != OwnSlots.NONE) {
      for (int slot : features.slots()) {
        sum.add(odds[OwnSlots.own(slot, seed)]);
      }
    }
    return sum.score();
  }

  /** Of the clear signs of a mail. */
  private static final class Sum {
    private double spam;
    private double ham;
    private int clear;

    void add(int steps) {
      if (Math.abs(steps) >= CLEAR_STEP) {
        spam += LOGARITHMS[HALF + steps];
        ham += LOGARITHMS[HALF - steps];
        clear++;
      }
    }

    /**
     * The difference of two chi-squares of as many degrees, each brought near to a normal
     * distribution by its cube root (Wilson and Hilferty), so that it never ends at 0 or 1.
     */
    double score() {
      if (clear == 0) {
        return 0;
      }
      double difference = Math.cbrt(-ham / clear) - Math.cbrt(-spam / clear);
      return WEIGHT * difference * clear / (clear + FEW);
    }
  }
}
