package io.poststrom.filter.pipeline;

import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.settings.MailDomain.DmarcActions;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailDomain.Thresholds;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What all checks of a mail came to.
 *
 * @param symbols in the order of the checks
 * @param authentication for the Authentication-Results field
 * @param fields the checks' own header fields
 * @param wish the most severe one of all checks
 * @param dmarc what DMARC found, where it was asked
 * @param demand what other programs want done
 */
public record Findings(
    List<Symbol> symbols,
    List<AuthResult> authentication,
    List<String> fields,
    OwnerWish wish,
    Optional<DmarcFinding> dmarc,
    Demand demand) {
  /** Of a mail that is not checked. */
  public static final Findings NONE =
      new Findings(List.of(), List.of(), List.of(), OwnerWish.NONE, Optional.empty());

  public Findings {
    symbols = List.copyOf(symbols);
    authentication = List.copyOf(authentication);
    fields = List.copyOf(fields);
  }

  /** Nothing demanded. */
  public Findings(
      List<Symbol> symbols,
      List<AuthResult> authentication,
      List<String> fields,
      OwnerWish wish,
      Optional<DmarcFinding> dmarc) {
    this(symbols, authentication, fields, wish, dmarc, Demand.NONE);
  }

  /** These and then others. */
  Findings and(Findings others) {
    if (this == NONE) {
      return others;
    }
    return new Findings(
        concatenated(symbols, others.symbols),
        concatenated(authentication, others.authentication),
        concatenated(fields, others.fields),
        wish.compareTo(others.wish) >= 0 ? wish : others.wish,
        others.dmarc.or(() -> dmarc),
        demand.and(others.demand));
  }

  /** These and a symbol. */
  Findings and(Symbol symbol) {
    return and(
        new Findings(List.of(symbol), List.of(), List.of(), OwnerWish.NONE, Optional.empty()));
  }

  /** These, and a demand. */
  Findings and(Demand other) {
    return new Findings(symbols, authentication, fields, wish, dmarc, demand.and(other));
  }

  private static <T> List<T> concatenated(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /** The symbols' sum, by the usual scores. */
  public double score() {
    return score(symbols);
  }

  /** To a tenth of a thousandth, so that a sum of tenths is what it looks like. */
  private static double score(List<Symbol> symbols) {
    double sum = 0;
    for (Symbol symbol : symbols) {
      sum += symbol.score();
    }
    return Math.round(sum * 10_000) / 10_000.0;
  }

  /** What they mean where this holds: the most severe of what score, wish and demand lead to. */
  public Verdict verdict(Handling handling) {
    List<Symbol> weighed = Weighing.weighed(symbols, handling.scoring());
    double score = score(weighed);
    Action byScore = action(score, handling.thresholds());
    Action byWish = byWish(handling);
    Action action = Demand.severe(Demand.severe(byScore, byWish), demand.atLeast());
    return new Verdict(action, score, weighed);
  }

  /** What DMARC alone leads to where this holds. */
  Action byWish(Handling handling) {
    return action(wish, handling.dmarc());
  }

  private static Action action(OwnerWish wish, DmarcActions actions) {
    return switch (wish) {
      case NONE -> Action.PASS;
      case QUARANTINE -> actions.quarantine();
      case REJECT -> actions.reject();
    };
  }

  private static Action action(double score, Thresholds thresholds) {
    if (score >= thresholds.discard()) {
      return Action.DISCARD;
    }
    if (score >= thresholds.reject()) {
      return Action.REJECT;
    }
    if (score >= thresholds.quarantine()) {
      return Action.QUARANTINE;
    }
    return score >= thresholds.tag() ? Action.TAG : Action.PASS;
  }
}
