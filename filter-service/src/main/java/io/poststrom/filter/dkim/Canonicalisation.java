package io.poststrom.filter.dkim;

import java.util.Optional;

/** How much of a mail's form is signed. RFC 6376 section 3.4. */
public enum Canonicalisation {
  /** Every octet, but for empty lines at the end of the body. Sections 3.4.1 and 3.4.3. */
  SIMPLE("simple"),
  /** White space may change. Sections 3.4.2 and 3.4.4. */
  RELAXED("relaxed");

  private final String word;

  Canonicalisation(String word) {
    this.word = word;
  }

  /** As it stands in {@code c=}. */
  public String word() {
    return word;
  }

  static Optional<Canonicalisation> of(String word) {
    for (Canonicalisation each : values()) {
      if (each.word.equalsIgnoreCase(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
