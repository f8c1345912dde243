package io.poststrom.filter.engine;

import io.poststrom.filter.pipeline.CheckResult;
import java.util.List;
import java.util.Locale;

/**
 * What another spam filter thinks of a mail.
 *
 * @param score by its own measure
 * @param required from where on it calls a mail spam
 * @param details what a person wants to know first: its action
 * @param rules the names of the rules that hit
 */
public record Judgement(double score, double required, String details, List<String> rules) {
  private static final double MOST = 1_000;

  public Judgement {
    if (!Double.isFinite(score) || !Double.isFinite(required)) {
      throw new IllegalArgumentException("a score is a number");
    }
    rules = List.copyOf(rules);
  }

  /** As one symbol, its score times the scale. */
  public CheckResult symbol(Symbols symbols, double scale) {
    double scaled = Math.clamp(Math.round(score * scale * 100) / 100.0, -MOST, MOST);
    String numbers = String.format(Locale.ROOT, "%.2f / %.2f", score, required);
    String what = details.isEmpty() ? numbers : numbers + " " + details;
    return symbols.one("", scaled, rules.isEmpty() ? what : what + ": " + String.join(" ", rules));
  }
}
