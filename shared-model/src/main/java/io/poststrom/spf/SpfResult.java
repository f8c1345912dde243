package io.poststrom.spf;

import java.util.Locale;

/** The words of RFC 7208 section 2.6. */
public enum SpfResult {
  /** No syntactically valid domain, or no record. */
  NONE,
  /** The domain says explicitly that it says nothing. */
  NEUTRAL,
  /** The client is authorised. */
  PASS,
  /** The client is not authorised. */
  FAIL,
  /** The client is probably not authorised. */
  SOFTFAIL,
  /** DNS could not say; a later try may. */
  TEMPERROR,
  /** The published records cannot be interpreted; a person must mend them. */
  PERMERROR;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** As it stands in header fields. */
  public String word() {
    return word;
  }
}
