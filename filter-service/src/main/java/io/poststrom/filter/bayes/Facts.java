package io.poststrom.filter.bayes;

/** Makes features of single facts: a kind, and what it says or about how many. */
final class Facts {
  private static final long SEED = 7;
  private static final int LABELS = 3;
  private static final int LONGEST_TOKEN = 40;

  /** More are a number of this mail. */
  private static final int MOST_DIGITS = 4;

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

  /** Up to so many words of a text as they are written, each by itself; no long numbers. */
  void tokens(String kind, int most, String text) {
    long seed = FeatureSet.hash(SEED, kind);
    int found = 0;
    int start = 0;
    for (int i = 0; i <= text.length() && found < most; i++) {
      if (i == text.length() || !isOfToken(text.charAt(i))) {
        found += token(seed, text, start, i) ? 1 : 0;
        start = i + 1;
      }
    }
  }

  private boolean token(long seed, String text, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isMark(text.charAt(start))) {
      start++;
    }
    while (end > start && isMark(text.charAt(end - 1))) {
      end--;
    }
    long hash = seed;
    int digits = 0;
    for (int i = start; i < end; i++) {
      hash = FeatureSet.with(hash, text.charAt(i));
      digits += Character.isDigit(text.charAt(i)) ? 1 : 0;
    }
    boolean isOne = end - start > 1 && end - start <= LONGEST_TOKEN && digits <= MOST_DIGITS;
    if (isOne) {
      features.add(hash);
    }
    return isOne;
  }

  private static boolean isOfToken(char c) {
    return isMark(c) || c == '$' || c == '%' || Character.isLetterOrDigit(c);
  }

  private static boolean isMark(char c) {
    return c == '.' || c == '-' || c == '_' || c == '\'';
  }

  /** Up to so many words of a text. */
  void words(Seed seed, int most, String text) {
    new WordScanner(features, seed, most).scan(text);
  }
}
