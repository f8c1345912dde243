package io.poststrom.filter.engine;

/** Who wants to know how an engine fares. Any thread; never waits. */
public interface EngineWatch {
  /** What came of a mail that it could have been asked about. */
  enum Outcome {
    ANSWERED,
    FAILED,
    LATE,
    BUSY,
    /** The mail's content could not be read. */
    CONTENT,
    TOO_LARGE
  }

  /** One more, after that many nanoseconds. */
  void asked(Outcome outcome, long nanos);

  /** It is asked no more, until it answers a greeting. Told once. */
  void opened(String why);

  /** It is asked again. */
  void closed();
}
