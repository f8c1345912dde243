package io.poststrom.standalone.look;

/** Why there is nothing to show, and what to do about it. */
final class LookError extends Exception {
  private static final long serialVersionUID = 1L;
  private final String text;

  LookError(String text) {
    super(text);
    this.text = text;
  }

  /** For the console. */
  String text() {
    return text;
  }
}
