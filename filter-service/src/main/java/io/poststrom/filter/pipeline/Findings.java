package io.poststrom.filter.pipeline;

import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.settings.MailDomain.Thresholds;
import java.util.List;

/**
 * What all checks of a mail came to.
 *
 * @param symbols in the order of the checks
 * @param authentication for the Authentication-Results field
 * @param fields the checks' own header fields
 */
public record Findings(List<Symbol> symbols, List<AuthResult> authentication, List<String> fields) {
  /** Of a mail that is not checked. */
  public static final Findings NONE = new Findings(List.of(), List.of(), List.of());

  public Findings {
    symbols = List.copyOf(symbols);
    authentication = List.copyOf(authentication);
    fields = List.copyOf(fields);
  }

  /** The symbols' sum, to a tenth of a thousandth so that a sum of tenths is what it looks like. */
  public double score() {
    double sum = 0;
    for (Symbol symbol : symbols) {
      sum += symbol.score();
    }
    return Math.round(sum * 10_000) / 10_000.0;
  }

  /** What they mean where these thresholds hold. */
  public Verdict verdict(Thresholds thresholds) {
    double score = score();
    return new Verdict(action(score, thresholds), score, symbols);
  }

  private static Action action(double score, Thresholds thresholds) {
    if (score >= thresholds.discard()) {
      return Action.DISCARD;
    }
    if (score >= thresholds.quarantine()) {
      return Action.QUARANTINE;
    }
    return score >= thresholds.tag() ? Action.TAG : Action.PASS;
  }
}
