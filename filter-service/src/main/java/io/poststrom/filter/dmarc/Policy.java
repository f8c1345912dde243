package io.poststrom.filter.dmarc;

import java.util.Locale;
import java.util.Optional;

/** What a domain's owner wants done with mail that fails. RFC 9989 section 4.7, tag p. */
public enum Policy {
  /** Nothing. */
  NONE,
  /** It is suspicious. */
  QUARANTINE,
  /** It is not from them. */
  REJECT;

  /** As it stands in records and results. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One level below, for owners who are testing. RFC 9989 section 4.7, tag t. */
  Policy lower() {
    return this == REJECT ? QUARANTINE : NONE;
  }

  static Optional<Policy> of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "none" -> Optional.of(NONE);
      case "quarantine" -> Optional.of(QUARANTINE);
      case "reject" -> Optional.of(REJECT);
      default -> Optional.empty();
    };
  }
}
