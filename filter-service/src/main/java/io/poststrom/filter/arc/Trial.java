package io.poststrom.filter.arc;

/** What verifying a signature or a seal came to. */
sealed interface Trial {
  /** It is right. */
  record Passed() implements Trial {}

  /**
   * It is not, or nobody could say.
   *
   * @param reason printable ASCII
   * @param temporary whether a later try may come to something else
   */
  record Failed(String reason, boolean temporary) implements Trial {}

  static Trial wrong(String reason) {
    return new Failed(reason, false);
  }
}
