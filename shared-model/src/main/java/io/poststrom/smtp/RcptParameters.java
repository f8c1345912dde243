package io.poststrom.smtp;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The ESMTP parameters of RCPT. RFC 3461 sections 4.1 and 4.2.
 *
 * @param notifications when to report to the sender; empty where the client says nothing, {@code
 *     NEVER} alone or any of the others
 * @param originalRecipient the address before any forwarding, for reports
 */
public record RcptParameters(
    Set<DsnNotify> notifications, Optional<OriginalRecipient> originalRecipient) {
  /** What RCPT without parameters means. */
  public static final RcptParameters NONE = new RcptParameters(Set.of(), Optional.empty());

  public RcptParameters {
    if (notifications.contains(DsnNotify.NEVER) && notifications.size() > 1) {
      throw new IllegalArgumentException("NOTIFY=NEVER stands alone");
    }
    notifications =
        notifications.isEmpty()
            ? Set.of()
            : Collections.unmodifiableSet(EnumSet.copyOf(notifications));
  }

  /** True where nothing was asked for that plain SMTP (after HELO) does not have. */
  public boolean isNone() {
    return notifications.isEmpty() && originalRecipient.isEmpty();
  }
}
