package io.poststrom.filter.shadow;

import io.poststrom.mail.Verdict;

/**
 * What a verdict comes to for one recipient.
 *
 * @param action what becomes of the mail
 * @param score the sum of its symbols
 */
public record Opinion(Verdict.Action action, double score) {
  /** Of this verdict. */
  public static Opinion of(Verdict verdict) {
    return new Opinion(verdict.action(), verdict.score());
  }
}
