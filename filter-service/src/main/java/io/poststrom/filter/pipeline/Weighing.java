package io.poststrom.filter.pipeline;

import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.settings.Scoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What symbols count where a document says otherwise, and where groups have caps. */
final class Weighing {
  /** The beginning of the symbol that takes away what is over a group's cap. */
  static final String CAP = "CAP_";

  private Weighing() {}

  /** The symbols with their effective scores; their sum is the mail's score. */
  static List<Symbol> weighed(List<Symbol> symbols, Scoring scoring) {
    if (scoring.equals(Scoring.USUAL)) {
      return symbols;
    }
    List<Symbol> weighed = new ArrayList<>();
    for (Symbol symbol : symbols) {
      Double score = scoring.scores().get(symbol.name());
      weighed.add(score == null ? symbol : new Symbol(symbol.name(), score, symbol.evidence()));
    }
    List<Symbol> caps = new ArrayList<>();
    for (Scoring.Group group : scoring.groups()) {
      double over = rounded(sum(weighed, group.symbols()) - group.cap());
      if (over > 0) {
        caps.add(new Symbol(CAP + group.name(), -over, "they count " + group.cap() + " together"));
      }
    }
    weighed.addAll(caps);
    return weighed;
  }

  /** Sums of tenths are no tenths, and a person reads them. */
  private static double rounded(double score) {
    return Math.rint(score * 1_000) / 1_000;
  }

  private static double sum(List<Symbol> symbols, Set<String> names) {
    double sum = 0;
    for (Symbol symbol : symbols) {
      if (symbol.score() > 0 && names.contains(symbol.name())) {
        sum += symbol.score();
      }
    }
    return sum;
  }
}
