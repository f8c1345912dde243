package io.poststrom.filter.verb;

/** A command line that can't be obeyed; the message says what would be right. */
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
