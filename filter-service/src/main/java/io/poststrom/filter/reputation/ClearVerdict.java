package io.poststrom.filter.reputation;

import io.poststrom.mail.MailClass;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a verdict says for its sender: only one that is clear counts, and without what reputation
 * itself has added to it, or it would feed on itself.
 */
public final class ClearVerdict {
  /** Names the senders, as {@link #evidence} writes them. */
  public static final String SENDER = "REP_SENDER";

  /** Stands before somebody whom only ham counts for. */
  private static final String ONLY_HAM = "+";

  private static final String OURS = "REP_";
  private static final double SPAM_FROM = 7;

  /** Where nobody but rules and checks has judged a ham. */
  private static final double HAM_UP_TO = 1;

  /** Where the classifier finds it ham, too: less than half of what is tagged. */
  private static final double HAM_BY_BOTH_UP_TO = 2;

  /** Sums of tenths are not exact. */
  private static final double ROUNDING = 1e-6;

  private static final String CLASSIFIER = "BAYES_";

  /** What the classifier says where a mail is less likely spam than not, and where it is open. */
  private static final Set<String> HAM_BANDS =
      Set.of("BAYES_00", "BAYES_05", "BAYES_20", "BAYES_40");

  private static final String OPEN_BAND = "BAYES_50";

  /** Of a mail that was not looked at, or not by all. */
  private static final Set<String> NOTHING_SAID = Set.of("CONTENT_UNREAD", "CHECK_FAILED");

  /** Of mail that says nothing of whom it is from. */
  private static final String TEST = "GTUBE";

  private ClearVerdict() {}

  /** What the mail is; empty where that is not clear. */
  public static Optional<MailClass> of(Verdict verdict) {
    List<Symbol> said =
        verdict.symbols().stream().filter(one -> !one.name().startsWith(OURS)).toList();
    if (said.stream().anyMatch(one -> NOTHING_SAID.contains(one.name()))) {
      return Optional.empty();
    }
    if (said.stream().mapToDouble(Symbol::score).sum() >= SPAM_FROM - ROUNDING) {
      return Optional.of(MailClass.SPAM);
    }
    return verdict.action() == Action.PASS && isHam(said)
        ? Optional.of(MailClass.HAM)
        : Optional.empty();
  }

  /**
   * What speaks for a mail makes no ham of one with much against it: a sender writes by himself
   * what looks like a reply.
   */
  private static boolean isHam(List<Symbol> said) {
    double against =
        said.stream()
            .filter(one -> !one.name().startsWith(CLASSIFIER))
            .mapToDouble(one -> Math.max(0, one.score()))
            .sum();
    Optional<String> band =
        said.stream().map(Symbol::name).filter(one -> one.startsWith(CLASSIFIER)).findFirst();
    boolean isOpen = band.isEmpty() || band.get().equals(OPEN_BAND);
    double most =
        isOpen ? HAM_UP_TO : band.filter(HAM_BANDS::contains).isPresent() ? HAM_BY_BOTH_UP_TO : -1;
    return against <= most + ROUNDING;
  }

  /**
   * Whom a mail of this kind counts for; nobody where its symbols name none, or the mail is a test.
   */
  public static List<Subject> senders(Verdict verdict, MailClass kind) {
    if (verdict.symbols().stream().anyMatch(symbol -> symbol.name().startsWith(TEST))) {
      return List.of();
    }
    return verdict.symbols().stream()
        .filter(symbol -> symbol.name().equals(SENDER))
        .flatMap(symbol -> Arrays.stream(symbol.evidence().split(" ", -1)))
        .map(text -> kind == MailClass.HAM ? withoutMark(text) : text)
        .flatMap(text -> Subject.parse(text).stream())
        .toList();
  }

  /** The senders as evidence; {@code blamed} are those of them whom spam counts for, too. */
  public static String evidence(List<Subject> senders, List<Subject> blamed) {
    return String.join(
        " ",
        senders.stream()
            .map(one -> blamed.contains(one) ? one.text() : ONLY_HAM + one.text())
            .toList());
  }

  private static String withoutMark(String text) {
    return text.startsWith(ONLY_HAM) ? text.substring(ONLY_HAM.length()) : text;
  }
}
