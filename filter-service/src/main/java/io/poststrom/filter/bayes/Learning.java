package io.poststrom.filter.bayes;

import java.util.concurrent.CompletionStage;

/** Port: where mails go that a person has named spam or ham. */
public interface Learning {
  /**
   * Learns from a mail. A mail counts once, however often it is learned; learned as the other
   * class, it counts as that from then on. The stage completes when the log has it, and fails where
   * the log can't be reached in time; then it may be learned or not, and can be learned again.
   */
  CompletionStage<Outcome> learn(Lesson lesson);

  /** What became of a lesson. */
  enum Outcome {
    /** It counts now. */
    LEARNED,
    /** It counts as this class now, and no longer as the other one. */
    CHANGED,
    /** It had been learned as this before. */
    KNOWN,
    /** Its source has taught as much as it may in a day, or no more is learned of this class. */
    REFUSED
  }
}
