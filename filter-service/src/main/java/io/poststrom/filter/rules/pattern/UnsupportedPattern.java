package io.poststrom.filter.rules.pattern;

/** A pattern of Perl's that can't be matched in linear time, or not by us: to be left out. */
public final class UnsupportedPattern extends Exception {
  private static final long serialVersionUID = 1L;

  /** With the reason, which a person reads. */
  public UnsupportedPattern(String reason) {
    super(reason, null, false, false);
  }

  /** The reason. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
