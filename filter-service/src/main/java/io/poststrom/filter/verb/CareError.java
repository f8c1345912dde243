package io.poststrom.filter.verb;

/** Why the work could not be done, and what to do about it. */
final class CareError extends Exception {
  private static final long serialVersionUID = 1L;
  private final String text;

  CareError(String text) {
    super(text);
    this.text = text;
  }

  /** For the console. */
  String text() {
    return text;
  }
}
