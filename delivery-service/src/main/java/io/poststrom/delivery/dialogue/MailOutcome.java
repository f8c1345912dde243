package io.poststrom.delivery.dialogue;

import java.util.List;

/**
 * What became of a mail at one host.
 *
 * @param fates one per recipient, in the envelope's order
 * @param progress whether the host answered at all
 */
public record MailOutcome(List<Fate> fates, Progress progress) {
  public MailOutcome {
    fates = List.copyOf(fates);
  }

  /** How far the transaction came. */
  public enum Progress {
    /** No reply to this mail: on a reused connection the host may have closed it before. */
    UNANSWERED,
    /** The host answered at least once. */
    ANSWERED
  }
}
