package io.poststrom.filter.care;

import java.util.Locale;

/** What a finding means for the operator. */
public enum Verdict {
  /** Nothing to do. */
  OK,
  /** It works, and could be better; or it is an option that is not used. */
  NOTE,
  /** It must be mended. */
  WRONG,
  /** DNS did not say: ask again later. Never a reproach. */
  UNKNOWN;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** As it is printed. */
  public String word() {
    return word;
  }
}
