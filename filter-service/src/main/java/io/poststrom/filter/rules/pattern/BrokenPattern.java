package io.poststrom.filter.rules.pattern;

/** A pattern that Perl would not take either. */
public final class BrokenPattern extends Exception {
  private static final long serialVersionUID = 1L;

  /** With the reason, which a person reads. */
  public BrokenPattern(String reason) {
    super(reason, null, false, false);
  }

  /** The reason. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
