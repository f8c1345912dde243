package io.poststrom.filter.bayes;

/**
 * Finds the words of a text and makes features of them: each word by itself, and orthogonal sparse
 * bigrams, that is each word with each of the four before it, and the distance. Case does not
 * matter, all digits are one digit, an ideograph is a word.
 */
final class WordScanner {
  private static final int WINDOW = 5;
  private static final int LONGEST = 30;
  private static final long LONG_WORD = 0x4C4F4E47L;

  private final FeatureSet features;
  private final long seed;
  private final int most;
  private final long[] before = new long[WINDOW];
  private int words;

  /**
   * A scanner.
   *
   * @param seed where the words stand
   * @param most words; what comes later is left out
   */
  WordScanner(FeatureSet features, Seed seed, int most) {
    this.features = features;
    this.seed = seed.number();
    this.most = most;
  }

  /** Goes on with this text. */
  void scan(String text) {
    long hash = seed;
    int length = 0;
    for (int i = 0; i < text.length() && words < most; i++) {
      char c = text.charAt(i);
      if (isPart(c)) {
        hash = FeatureSet.with(hash, folded(c));
        length++;
      } else {
        if (length > 0) {
          word(hash, length);
          hash = seed;
          length = 0;
        }
        if (isWord(c)) {
          word(FeatureSet.with(seed, c), 1);
        }
      }
    }
    if (length > 0 && words < most) {
      word(hash, length);
    }
  }

  int words() {
    return words;
  }

  private void word(long hash, int length) {
    long word = length > LONGEST ? FeatureSet.with(seed, LONG_WORD + length / 20) : hash;
    features.add(word);
    for (int distance = 1; distance < WINDOW && distance <= words; distance++) {
      long other = before[(words - distance) % WINDOW];
      features.add(FeatureSet.with(FeatureSet.with(word, distance), other));
    }
    before[words % WINDOW] = word;
    words++;
  }

  private static boolean isPart(char c) {
    if (c < 128) {
      return c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || c == '\''
          || c == '$'
          || c == '%'
          || c == '-'
          || c == '_';
    }
    return !isWord(c) && Character.isLetterOrDigit(c) || Character.isSurrogate(c);
  }

  /** What is a word by itself. */
  private static boolean isWord(char c) {
    return c == '!' || c >= 128 && Character.isIdeographic(c);
  }

  private static char folded(char c) {
    if (c >= '0' && c <= '9') {
      return '0';
    }
    return c < 128 ? (char) (c >= 'A' && c <= 'Z' ? c + 32 : c) : Character.toLowerCase(c);
  }
}
