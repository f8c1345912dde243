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
  private static final double HAM_UP_TO = 1;
  private static final double SPAM_FROM = 7;

  /** Of a mail that was not looked at, or not by all. */
  private static final Set<String> NOTHING_SAID = Set.of("CONTENT_UNREAD", "CHECK_FAILED");

  /** Of mail that says nothing of whom it is from. */
  private static final String TEST = "GTUBE";

  private ClearVerdict() {}

  /** What the mail is; empty where that is not clear. */
  public static Optional<MailClass> of(Verdict verdict) {
    double score = 0;
    for (Symbol symbol : verdict.symbols()) {
      if (NOTHING_SAID.contains(symbol.name())) {
        return Optional.empty();
      }
      score += symbol.name().startsWith(OURS) ? 0 : symbol.score();
    }
    if (score >= SPAM_FROM) {
      return Optional.of(MailClass.SPAM);
    }
    return score <= HAM_UP_TO && verdict.action() == Action.PASS
        ? Optional.of(MailClass.HAM)
        : Optional.empty();
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
