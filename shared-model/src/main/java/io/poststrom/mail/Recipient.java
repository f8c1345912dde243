package io.poststrom.mail;

import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.OriginalRecipient;
import java.util.Optional;
import java.util.Set;

/**
 * Whom we owe an outcome.
 *
 * @param mailbox the forward-path
 * @param notifications RFC 3461 NOTIFY; empty where the client gave none (which means FAILURE and
 *     DELAY as we please)
 * @param originalRecipient RFC 3461 ORCPT
 */
public record Recipient(
    Mailbox mailbox, Set<DsnNotify> notifications, Optional<OriginalRecipient> originalRecipient) {
  public Recipient {
    notifications = Set.copyOf(notifications);
    if (notifications.contains(DsnNotify.NEVER) && notifications.size() > 1) {
      throw new IllegalArgumentException("NOTIFY=NEVER stands alone");
    }
  }

  /** A recipient without DSN parameters. */
  public static Recipient of(Mailbox mailbox) {
    return new Recipient(mailbox, Set.of(), Optional.empty());
  }

  /** True where a failure is to be reported. RFC 3461 section 4.1: absent means FAILURE. */
  public boolean wantsFailure() {
    return notifications.isEmpty() || notifications.contains(DsnNotify.FAILURE);
  }

  /** True where a delay may be reported. */
  public boolean wantsDelay() {
    return notifications.isEmpty() || notifications.contains(DsnNotify.DELAY);
  }
}
