package io.poststrom.filter.quarantine;

import io.poststrom.mail.QuarantineDecision.Outcome;
import java.time.Instant;
import java.util.List;

/**
 * A person's decision about a held record, as the log has it.
 *
 * @param place of the held record
 * @param recipients their places in its envelope, from 0
 * @param by who has decided
 */
public record Settled(
    Place place, List<Integer> recipients, Outcome outcome, String by, Instant at) {
  public Settled {
    recipients = List.copyOf(recipients);
  }
}
