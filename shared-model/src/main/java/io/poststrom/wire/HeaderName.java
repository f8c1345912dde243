package io.poststrom.wire;

/** The names of record headers. docs/topics.md says what each holds. */
public final class HeaderName {
  /** Who sends to whom: EnvelopePb. */
  public static final String ENVELOPE = "envelope";

  /** Where the content lies: ContentPb. */
  public static final String CONTENT = "content";

  /** Header fields that go before the content: PrependedPb; left out where there are none. */
  public static final String PREPENDED = "prepended";

  /** What the filter decided: VerdictPb; left out before the filter. */
  public static final String VERDICT = "verdict";

  /** What has been decided about held mails: QuarantineDecisionPb. */
  public static final String DECISION = "decision";

  /** The state of an obligation: ObligationPb. */
  public static final String OBLIGATION = "obligation";

  /** Why a record is in the dead-letter topic: a sentence, UTF-8. */
  public static final String DEAD_LETTER_REASON = "dead-letter-reason";

  /** Where a dead letter was found: {@code TOPIC/PARTITION/OFFSET}. */
  public static final String DEAD_LETTER_FROM = "dead-letter-from";

  /** On a dead letter that could not be copied, because it is too large: how many octets it has. */
  public static final String DEAD_LETTER_NOT_COPIED = "dead-letter-not-copied";

  private HeaderName() {}
}
