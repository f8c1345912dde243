package io.poststrom.filter.pipeline;

import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.settings.MailDomain.Thresholds;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A verdict that a person can read line by line.
 *
 * @param verdict with the scores that count for the recipient
 * @param thresholds what a score leads to there
 * @param descriptions one line about a symbol
 */
public record Explanation(
    Verdict verdict, Thresholds thresholds, Function<String, String> descriptions) {
  /** The symbols, those that count most first. */
  public List<Symbol> symbols() {
    return verdict.symbols().stream()
        .sorted(Comparator.comparingDouble((Symbol symbol) -> -Math.abs(symbol.score())))
        .toList();
  }

  /** One line about a symbol. */
  public String description(Symbol symbol) {
    return symbol.name().startsWith(Weighing.CAP)
        ? "What a group's symbols count over its cap."
        : descriptions.apply(symbol.name());
  }

  /** A line for each symbol, then the sum and what it leads to. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Symbol symbol : symbols()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%8.2f  %-26s %s [%s]%n",
              symbol.score(),
              symbol.name(),
              description(symbol),
              symbol.evidence()));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "%8.2f  %s (tag %s, quarantine %s, reject %s, discard %s)%n",
                verdict.score(),
                verdict.action().name().toLowerCase(Locale.ROOT),
                thresholds.tag(),
                thresholds.quarantine(),
                thresholds.reject(),
                thresholds.discard()))
        .toString();
  }
}
