package io.poststrom.delivery.attempt;

import io.poststrom.mail.Diagnostic;

/** What an attempt came to for one recipient. */
public sealed interface RecipientResult {
  /** The last word of the next hop, or our own. */
  Diagnostic diagnostic();

  /** The next hop (or the Maildir) has it. */
  record Delivered(Diagnostic diagnostic) implements RecipientResult {}

  /** Not now; try again. */
  record Deferred(Diagnostic diagnostic) implements RecipientResult {}

  /**
   * The connection was lost between the final dot and its reply: the next hop may have it (RFC
   * 1047). Try again, and count it: this is where a duplicate can come from.
   */
  record MaybeDelivered(Diagnostic diagnostic) implements RecipientResult {}

  /** Refused for good. */
  record Failed(Diagnostic diagnostic) implements RecipientResult {}
}
