package io.poststrom.kafka;

import java.io.IOException;

/** A record that was asked for by its offset is not there, or did not come in time. */
public final class RecordGone extends IOException {
  private static final long serialVersionUID = 1L;

  /** Whether asking again later may help. */
  public enum Kind {
    /** The log no longer holds the offset: compaction or delete-records removed it. */
    GONE,
    /** The broker did not give it within the reader's time limit. */
    LATE
  }

  private final Kind kind;

  RecordGone(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }
}
