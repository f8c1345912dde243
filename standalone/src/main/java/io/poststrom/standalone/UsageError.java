package io.poststrom.standalone;

/**
 * Something the user asked for that can't be done as it is; the message says what would be right.
 */
final class UsageError extends Exception {
  private static final long serialVersionUID = 1L;
  private final String text;

  UsageError(String text) {
    super(text);
    this.text = text;
  }

  /** For the console. */
  String text() {
    return text;
  }
}
