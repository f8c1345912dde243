package io.poststrom.filter.bayes;

/** Makes features of single facts: a kind, and what it says or about how many. */
final class Facts {
  private static final long SEED = 7;
  private static final int LABELS = 3;

  private final FeatureSet features;

  Facts(FeatureSet features) {
    this.features = features;
  }

  void add(String kind, String what) {
    features.add(FeatureSet.hash(FeatureSet.hash(SEED, kind), what));
  }

  void add(String kind, int howMany) {
    features.add(FeatureSet.with(FeatureSet.hash(SEED, kind), Shape.step(howMany)));
  }

  /** A host by itself, and its last labels. */
  void host(String kind, String host) {
    add(kind, host);
    int dot = host.length();
    for (int i = 0; i < LABELS; i++) {
      dot = host.lastIndexOf('.', dot - 1);
      if (dot < 0) {
        return;
      }
      add(kind, host.substring(dot));
    }
  }

  /** Up to so many words of a text. */
  void words(Seed seed, int most, String text) {
    new WordScanner(features, seed, most).scan(text);
  }
}
