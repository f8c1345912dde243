package io.poststrom.delivery.attempt;

import io.poststrom.mail.Envelope;
import io.poststrom.mail.ObligationId;
import io.poststrom.mail.Recipient;
import io.poststrom.site.Site;
import java.util.List;

/**
 * What is to be tried.
 *
 * @param obligation whose attempt it is
 * @param site where it goes; attempts of one site and shard share their connections
 * @param shard 0 for a site of one shard
 * @param envelope the mail's envelope with the recipients that are still pending, 1 or more
 * @param prepended complete header fields that go before the content, topmost first
 * @param content the content, exactly as accepted
 */
public record Attempt(
    ObligationId obligation,
    Site site,
    int shard,
    Envelope envelope,
    List<String> prepended,
    MailContent content) {
  public Attempt {
    prepended = List.copyOf(prepended);
  }

  /** The same for some of its recipients. */
  public Attempt to(List<Recipient> recipients) {
    return new Attempt(
        obligation, site, shard, envelope.withRecipients(recipients), prepended, content);
  }
}
