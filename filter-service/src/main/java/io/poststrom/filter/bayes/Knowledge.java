package io.poststrom.filter.bayes;

/**
 * What examples have taught of each slot: a weight, and how clear a sign it is.
 *
 * <p>A mail's score is the sum of its features' weights over the root of their number, and what its
 * clear signs say.
 */
@SuppressWarnings("ArrayRecordComponent") // never copied
record Knowledge(float[] weights, Signs signs) {
  /** How likely it is spam, as a logarithm of odds that is to be calibrated. */
  double score(Features features, int seed) {
    return features.size() == 0
        ? 0
        : sum(weights, features, seed) / Math.sqrt(features.size()) + signs.score(features, seed);
  }

  /** How many of the features were ever seen. */
  int known(Features features) {
    int known = 0;
    for (int slot : features.slots()) {
      known += weights[slot] == 0 ? 0 : 1;
    }
    return known;
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
