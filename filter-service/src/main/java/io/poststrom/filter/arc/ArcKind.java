package io.poststrom.filter.arc;

import java.util.Optional;

/** The three fields of an ARC set. RFC 8617 section 4.1. */
enum ArcKind {
  /** What the sealer found when the mail came to it. Section 4.1.1. */
  RESULTS("ARC-Authentication-Results"),
  /** Signs the content, as DKIM does. Section 4.1.2. */
  MESSAGE_SIGNATURE("ARC-Message-Signature"),
  /** Signs the chain so far. Section 4.1.3. */
  SEAL("ARC-Seal");

  private final String field;

  ArcKind(String field) {
    this.field = field;
  }

  /** The field's name. */
  String field() {
    return field;
  }

  static Optional<ArcKind> of(String fieldName) {
    for (ArcKind kind : values()) {
      if (kind.field.equalsIgnoreCase(fieldName)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
