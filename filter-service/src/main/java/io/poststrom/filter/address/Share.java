package io.poststrom.filter.address;

import io.poststrom.mail.Recipient;
import java.util.List;

/**
 * The recipients of a mail for whom it carries the same header fields.
 *
 * @param recipients 1 or more
 * @param prepended complete header fields, topmost first
 */
public record Share(List<Recipient> recipients, List<String> prepended) {
  public Share {
    recipients = List.copyOf(recipients);
    prepended = List.copyOf(prepended);
  }
}
