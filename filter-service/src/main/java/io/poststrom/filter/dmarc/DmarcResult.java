package io.poststrom.filter.dmarc;

import java.util.Locale;

/** The result of DMARC for one author domain. RFC 9989 section 9.1, RFC 8601 section 2.7. */
public enum DmarcResult {
  /** No record applies. */
  NONE,
  /** An identifier that authenticated is aligned. */
  PASS,
  /** None is. */
  FAIL,
  /** DNS did not say; another time it may. */
  TEMPERROR,
  /** It can't be said of this mail. */
  PERMERROR;

  /** As it stands in Authentication-Results. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
