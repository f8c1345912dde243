package io.poststrom.filter.arc;

import java.util.Locale;

/** The chain validation status: the words of RFC 8617 section 4.4, in seals and in results. */
public enum ArcResult {
  /** No chain. */
  NONE,
  /** The chain is whole, and so is the content since the newest set. */
  PASS,
  /** Anything else: section 5.2.1 knows no errors that pass. */
  FAIL;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** As it stands in header fields. */
  public String word() {
    return word;
  }
}
