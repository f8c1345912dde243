package io.poststrom.beforequeue;

import io.poststrom.mail.Verdict;

/** What is to be done with a mail before it is accepted. */
public sealed interface Decision {
  /** Take it; what becomes of it the filter says later. */
  record Accept() implements Decision {}

  /**
   * Refuse it, for all of its recipients.
   *
   * @param verdict for people
   * @param reason a sentence for the client, without a full stop
   */
  record Reject(Verdict verdict, String reason) implements Decision {}

  /**
   * There is no decision: take it, it is filtered later.
   *
   * @param why for the log
   */
  record Undecided(String why) implements Decision {}
}
