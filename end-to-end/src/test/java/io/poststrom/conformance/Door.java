package io.poststrom.conformance;

/** The listeners that clients' dialogues are driven against. */
enum Door {
  MX,
  SUBMISSION,
  SUBMISSIONS,
  LMTP;

  /** A set's name where it is driven here. */
  String of(String set) {
    return switch (this) {
      case MX -> set;
      case SUBMISSION -> set + "@submission";
      case SUBMISSIONS -> set + "@submissions";
      case LMTP -> set + "@lmtp";
    };
  }

  /**
   * Follows what a client has sent where only users send it: deviations may be argued for these.
   */
  String mark() {
    return this == SUBMISSION || this == SUBMISSIONS ? "(submission)" : "";
  }

  /** How a client introduces itself. */
  String hello() {
    return this == LMTP ? "LHLO" : "EHLO";
  }
}
