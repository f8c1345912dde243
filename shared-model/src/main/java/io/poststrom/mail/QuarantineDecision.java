package io.poststrom.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What has become of mails held in one partition of {@code mail.quarantined}. It stands in the same
 * partition, behind what it is about. A held record is named by its offset, because a mail whose
 * recipients have different thresholds can be held more than once.
 */
public sealed interface QuarantineDecision {
  /** When it was decided. */
  Instant at();

  /**
   * About some recipients, or all, of one held record.
   *
   * @param held the held record's offset
   * @param recipients their places in its envelope, from 0
   * @param by who has decided
   * @param goesOn where the mail was accepted again, where it was released
   */
  record OfMail(
      MailId mail,
      long held,
      List<Integer> recipients,
      Outcome outcome,
      String by,
      Instant at,
      Optional<ContentRef.AtRecord> goesOn)
      implements QuarantineDecision {
    public OfMail {
      recipients = List.copyOf(recipients);
    }
  }

  /**
   * All that was held below an offset is decided: what was not before has expired.
   *
   * @param below the first offset that it says nothing about
   */
  record Expired(long below, Instant at) implements QuarantineDecision {}

  /** What a person wants. */
  enum Outcome {
    /** It goes to its recipients after all. */
    RELEASED,
    /** It is dropped. */
    DELETED
  }
}
