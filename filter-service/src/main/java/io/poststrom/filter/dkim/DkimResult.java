package io.poststrom.filter.dkim;

import java.util.Locale;

/** The words of RFC 8601 section 2.7.1. */
public enum DkimResult {
  /** The mail is not signed. */
  NONE,
  /** The signature is right and we accept it. */
  PASS,
  /** The signature is acceptable in form, and wrong. */
  FAIL,
  /** We do not accept a signature of this kind, right or wrong. */
  POLICY,
  /** The field can't be read as a signature. */
  NEUTRAL,
  /** Nobody could say; a later try may. */
  TEMPERROR,
  /** It can't be verified, now or later: a key or a part of the signature is missing or broken. */
  PERMERROR;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** As it stands in header fields. */
  public String word() {
    return word;
  }
}
