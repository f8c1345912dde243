package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.DkimSignature;

/** What an ARC-Message-Signature field holds. */
public sealed interface MessageSignature {
  /** A signature like DKIM's. RFC 8617 section 4.1.2. */
  record Valid(DkimSignature signature) implements MessageSignature {}

  /** None that can be verified. That spoils a chain only in its newest set. */
  record Invalid(String reason) implements MessageSignature {}
}
