package io.poststrom.filter.engine;

import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.mail.Verdict.Symbol;
import java.util.List;

/**
 * An engine's symbols. What it says goes into evidence only as printable ASCII.
 *
 * @param prefix how they begin, such as {@code CLAMAV}
 */
public record Symbols(String prefix) {
  private static final int MOST = 200;

  /** One symbol; with an empty suffix the prefix itself. */
  public CheckResult one(String suffix, double score, String evidence) {
    String name = suffix.isEmpty() ? prefix : prefix + "_" + suffix;
    return CheckResult.of(List.of(new Symbol(name, score, printable(evidence))));
  }

  /** What stands for the answer that is not there. */
  public CheckResult unavailable(String why) {
    return one("UNAVAILABLE", 0, why);
  }

  /** What stands for the answer about a mail that is not sent to it. */
  public CheckResult tooLarge(long size, long limit) {
    return one("TOO_LARGE", 0, size + " octets, more than " + limit);
  }

  /** A text of somebody else's, for a person. */
  public static String printable(String text) {
    StringBuilder clean = new StringBuilder();
    text.chars().limit(MOST).forEach(c -> clean.append(c < ' ' || c > '~' ? '?' : (char) c));
    return clean.toString();
  }
}
