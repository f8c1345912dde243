package io.poststrom.filter.address;

import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import java.util.List;
import java.util.Optional;

/**
 * The recipients of a mail for whom it carries the same header fields.
 *
 * @param recipients 1 or more
 * @param prepended complete header fields, topmost first
 * @param unreported why the sender is told nothing of what becomes of it; empty: as he asked for
 */
public record Share(
    List<Recipient> recipients, List<String> prepended, Optional<String> unreported) {
  public Share {
    recipients = List.copyOf(recipients);
    prepended = List.copyOf(prepended);
  }

  /** The envelope as this share has it: {@code part}, with what is to be said of reports. */
  public Envelope envelope(Envelope part) {
    return unreported.map(why -> part.on(part.terms().unreported(why))).orElse(part);
  }
}
