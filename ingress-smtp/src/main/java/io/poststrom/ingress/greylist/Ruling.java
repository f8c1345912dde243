package io.poststrom.ingress.greylist;

import java.time.Duration;

/** What greylisting says to a recipient of a client. */
public sealed interface Ruling {
  /** It may come in. */
  record LetIn(Why why) implements Ruling {}

  /**
   * It may come again.
   *
   * @param after how soon
   */
  record ComeAgain(Why why, Duration after) implements Ruling {}

  /** Why: names for metrics. */
  enum Why {
    /** Its network is trusted. */
    TRUSTED,
    /** It has come again before. */
    KNOWN,
    /** It has just come again, in time. */
    RETURNED,
    /** Something speaks for it. */
    EXCUSED,
    /** Nobody would remember that it was told to come again. */
    UNREMEMBERED,
    /** It was never seen, or too long ago. */
    NEW,
    /** It has come again too soon. */
    EARLY,
    /** It is new, as too many of its network are; it was not remembered. */
    CROWD
  }
}
