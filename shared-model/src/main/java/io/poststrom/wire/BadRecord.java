package io.poststrom.wire;

/**
 * A record that can't be read. The message is a sentence that names the header or field, what is
 * wrong with it and what would be right; it goes to the log and, with the record, to {@link
 * Topic#DEAD_LETTER}. Never holds content.
 */
public final class BadRecord extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong and what would be right. */
  public BadRecord(String message) {
    super(message);
  }

  BadRecord(String message, Throwable cause) {
    super(message, cause);
  }
}
