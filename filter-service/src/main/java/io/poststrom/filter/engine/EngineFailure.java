package io.poststrom.filter.engine;

import java.io.IOException;

/** Why an engine did not judge a mail. */
public final class EngineFailure extends IOException {
  private static final long serialVersionUID = 1;

  /** Whose fault it is. */
  public enum Kind {
    /** It can't be reached, or says what it must not: the engine's. */
    FAILED,
    /** It did not answer in time: the engine's. */
    LATE,
    /** No connection was free in time, or the engine was not to be asked: the load's. */
    BUSY,
    /** The mail's content could not be read: the log's. */
    CONTENT
  }

  private final Kind kind;

  /** With a sentence for a person. */
  public EngineFailure(Kind kind, String why) {
    super(why);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
