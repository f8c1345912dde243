package io.poststrom.delivery.attempt;

import io.poststrom.mail.Diagnostic;

/** What an attempt came to for one recipient. */
public sealed interface RecipientResult {
  /** The last word of the next hop, or our own. */
  Diagnostic diagnostic();

  /** The next hop (or the Maildir) has it. */
  record Delivered(Diagnostic diagnostic, Handover handover) implements RecipientResult {
    /** Taken by a next hop that answers for the sender's wish for a report itself. */
    public Delivered(Diagnostic diagnostic) {
      this(diagnostic, Handover.WITH_DSN);
    }
  }

  /** Who answers for NOTIFY=SUCCESS from now on. RFC 3461 section 5.2. */
  enum Handover {
    /** The next hop: it offers DSN and was given the parameters. Section 5.2.1. */
    WITH_DSN,
    /** We: the next hop doesn't offer DSN. The sender is told "relayed". Section 5.2.2. */
    WITHOUT_DSN,
    /**
     * The next hop, but it does not know by when the mail is to be delivered. The sender is told
     * "relayed". RFC 2852 section 4.1.4.2.
     */
    UNTIMED_WITH_DSN,
    /** We, and the next hop does not know by when either. */
    UNTIMED_WITHOUT_DSN,
    /** We: this was the final delivery. The sender is told "delivered". Section 5.2.3. */
    FINAL
  }

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
