package io.poststrom.mail;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the filter decided about a mail.
 *
 * @param action what becomes of it
 * @param score the sum of the symbols' scores
 * @param symbols each finding, in the order of the checks
 */
public record Verdict(Action action, double score, List<Symbol> symbols) {
  public Verdict {
    symbols = List.copyOf(symbols);
  }

  /** {@code score 500.0: GTUBE}: the symbols that raised it, the highest first. */
  public String reason() {
    String raised =
        symbols.stream()
            .filter(symbol -> symbol.score() > 0)
            .sorted((a, b) -> Double.compare(b.score(), a.score()))
            .limit(8)
            .map(Symbol::name)
            .collect(Collectors.joining(", "));
    return String.format(Locale.ROOT, "score %.1f: %s", score, raised);
  }

  /** From mild to severe. */
  public enum Action {
    /** Deliver as it is. */
    PASS,
    /** Deliver, marked as spam in its header. */
    TAG,
    /** Hold for a person. */
    QUARANTINE,
    /** Refuse in the session; a mail that is accepted already is held for a person. */
    REJECT,
    /** Drop, with an event that says so. */
    DISCARD
  }

  /**
   * One finding.
   *
   * @param name upper case, digits and underscores, such as {@code SPF_FAIL}
   * @param score added to the mail's score; 0 for information
   * @param evidence one line that a person can read, at most 200 characters; never content
   */
  public record Symbol(String name, double score, String evidence) {
    private static final int MAX_EVIDENCE = 200;

    public Symbol {
      if (evidence.length() > MAX_EVIDENCE) {
        evidence = evidence.substring(0, MAX_EVIDENCE);
      }
    }
  }
}
