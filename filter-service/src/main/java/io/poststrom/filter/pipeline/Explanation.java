package io.poststrom.filter.pipeline;

import io.poststrom.mail.Envelope;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailDomain.Thresholds;
import io.poststrom.settings.Scoring;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A verdict that a person can read line by line.
 *
 * @param envelope as whose mail it was looked at
 * @param verdict with the scores that count for the recipient
 * @param handling what holds for the recipient's domain
 * @param descriptions one line about a symbol
 */
public record Explanation(
    Envelope envelope, Verdict verdict, Handling handling, Function<String, String> descriptions) {
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

  /** The groups with a cap that a symbol is in. */
  public List<String> groups(Symbol symbol) {
    return handling.scoring().groups().stream()
        .filter(group -> group.symbols().contains(symbol.name()))
        .map(Scoring.Group::name)
        .sorted()
        .toList();
  }

  /** For whom it was looked at. */
  public String recipient() {
    return envelope.recipients().getFirst().mailbox().text();
  }

  /** What would be done with the mail. */
  public String consequence() {
    return switch (verdict.action()) {
      case PASS -> "delivered";
      case TAG -> "delivered, marked as spam";
      case QUARANTINE -> "held in quarantine";
      case REJECT -> "refused in the session; held in quarantine where it was accepted before that";
      case DISCARD -> "dropped";
    };
  }

  /** As whose mail it was looked at, a line for each symbol, the sum and what it leads to. */
  public String text() {
    StringBuilder text = new StringBuilder(1_024);
    text.append(
        "From <%s> by %s (%s) to <%s>%n"
            .formatted(
                envelope.reversePath().text(),
                envelope.client().address(),
                envelope.client().helo(),
                recipient()));
    symbols().forEach(symbol -> text.append(line(symbol)));
    Thresholds thresholds = handling.thresholds();
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
        .append("%10sTo <%s> it would be %s.%n".formatted("", recipient(), consequence()))
        .toString();
  }

  private String line(Symbol symbol) {
    List<String> groups = groups(symbol);
    return String.format(
        Locale.ROOT,
        "%8.2f  %-26s %s%s [%s]%n",
        symbol.score(),
        symbol.name(),
        groups.isEmpty() ? "" : "(" + String.join(", ", groups) + ") ",
        description(symbol),
        symbol.evidence());
  }
}
