package io.poststrom.bench.scores;

import io.poststrom.bench.accuracy.LabelledMail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds scores with which spam reaches the threshold and ham stays below it: logistic loss,
 * gradient steps, scores kept within their bounds and drawn towards a fifth of these where the data
 * says little; those of the classifier's bands towards what they are. Each mail counts with its
 * band, as much without, as where nothing was learned, and with half the weight with the bands of
 * models that had not learned its set. The same mails give the same scores.
 */
final class Fit {
  /** Where mail is tagged. */
  static final double THRESHOLD = 5;

  /** How many spam one ham counts. */
  private static final double HAM = 15;

  private static final double WITHOUT_BAND = 1;
  private static final double BY_SETS = 0.5;
  private static final double SPAM_MARGIN = 0.4;
  private static final double HAM_MARGIN = 0.9;
  private static final double STEEPNESS = 1.3;
  private static final double EXPECTED = 0.2;
  private static final double PULL = 1;
  private static final double BAND_PULL = 2;
  private static final int ROUNDS = 500;
  private static final double FAST = 0.04;
  private static final double SLOW = 0.01;
  private static final double MEMORY = 0.95;
  private static final double BAND_LEAST = -3;

  /** What each band counts at most: chosen in five folds of the mail that is learned. */
  private static final Map<String, Double> BAND_MOST =
      Map.of(
          "BAYES_00", -1.5,
          "BAYES_05", -0.8,
          "BAYES_20", -0.5,
          "BAYES_40", 0.0,
          "BAYES_50", 0.3,
          "BAYES_60", 1.0,
          "BAYES_80", 3.0,
          "BAYES_95", 4.7,
          "BAYES_99", 5.0,
          "BAYES_999", 5.5);

  private final Weights weights;
  private final Bounds bounds;
  private final List<View> views = new ArrayList<>();
  private final Map<String, Double> squares = new HashMap<>();
  private final Map<String, Double> expected = new TreeMap<>();

  private record View(Set<String> symbols, boolean isSpam, double weight) {}

  private Fit(Weights weights, Bounds bounds) {
    this.weights = weights;
    this.bounds = bounds;
  }

  /**
   * Changes the scores of what may be changed.
   *
   * @param mails each once
   * @param bySets the same with bands of models that know nothing of their sets, each as often as
   *     there are such models
   * @param rules whose scores are sought, beside those of the classifier's bands
   * @return what was changed, in tenths, by symbol
   */
  static Map<String, Double> fit(
      Weights weights,
      Bounds bounds,
      List<SeenMail> mails,
      List<SeenMail> bySets,
      Set<String> rules) {
    Fit fit = new Fit(weights, bounds);
    for (SeenMail mail : mails) {
      boolean isSpam = mail.mail().isSpam();
      double weight = isSpam ? 1 : HAM;
      Set<String> alone = mail.symbols().keySet();
      fit.views.add(new View(alone, isSpam, weight * WITHOUT_BAND));
      fit.views.add(new View(mail.all(), isSpam, weight));
      alone.stream().filter(rules::contains).forEach(fit::start);
      mail.band().ifPresent(fit::start);
    }
    Map<LabelledMail, Long> answers =
        bySets.stream().collect(Collectors.groupingBy(SeenMail::mail, Collectors.counting()));
    for (SeenMail mail : bySets) {
      boolean isSpam = mail.mail().isSpam();
      double weight = (isSpam ? 1 : HAM) * BY_SETS / answers.getOrDefault(mail.mail(), 1L);
      fit.views.add(new View(mail.all(), isSpam, weight));
      mail.band().ifPresent(fit::start);
    }
    for (int round = 0; round < ROUNDS; round++) {
      fit.step(round < ROUNDS / 2 ? FAST : SLOW);
    }
    return fit.rounded();
  }

  static boolean isBand(String symbol) {
    return symbol.startsWith("BAYES_");
  }

  private Bounds.Range range(String symbol) {
    Double most = BAND_MOST.get(symbol);
    return most == null ? bounds.of(symbol) : new Bounds.Range(BAND_LEAST, most);
  }

  private void start(String symbol) {
    Bounds.Range range = range(symbol);
    if (!range.isFixed() && !expected.containsKey(symbol)) {
      double start = isBand(symbol) ? weights.of(symbol) : EXPECTED * (range.low() + range.high());
      expected.put(symbol, start);
      weights.set(symbol, start);
    }
  }

  private void step(double rate) {
    Map<String, Double> slopes = slopes();
    expected.forEach(
        (symbol, goal) -> {
          double now = weights.of(symbol);
          double pull = isBand(symbol) ? BAND_PULL : PULL;
          double slope = slopes.getOrDefault(symbol, 0.0) + pull * (now - goal);
          double square = MEMORY * squares.getOrDefault(symbol, 0.0) + (1 - MEMORY) * slope * slope;
          squares.put(symbol, square);
          double next = now - rate * slope / (Math.sqrt(square) + 1e-6);
          weights.set(symbol, range(symbol).within(next));
        });
    keepOrder();
  }

  private Map<String, Double> slopes() {
    Map<String, Double> slopes = new HashMap<>();
    for (View view : views) {
      double target = view.isSpam() ? THRESHOLD + SPAM_MARGIN : THRESHOLD - HAM_MARGIN;
      double over = STEEPNESS * (weights.sum(view.symbols()) - target);
      double share = 1 / (1 + Math.exp(-over));
      double error = view.weight() * (view.isSpam() ? share - 1 : share);
      Set<String> capped = weights.capped(view.symbols());
      for (String symbol : view.symbols()) {
        if (expected.containsKey(symbol) && !capped.contains(symbol)) {
          slopes.merge(symbol, error, Double::sum);
        }
      }
    }
    return slopes;
  }

  /** A likelier band counts no less than the one before. */
  private void keepOrder() {
    double least = BAND_LEAST;
    for (String symbol : expected.keySet()) {
      if (isBand(symbol)) {
        least = Math.max(least, weights.of(symbol));
        weights.set(symbol, least);
      }
    }
  }

  private Map<String, Double> rounded() {
    Map<String, Double> rounded = new TreeMap<>();
    for (String symbol : expected.keySet()) {
      double tenths = Math.round(weights.of(symbol) * 10) / 10.0;
      weights.set(symbol, tenths);
      rounded.put(symbol, tenths);
    }
    return rounded;
  }
}
