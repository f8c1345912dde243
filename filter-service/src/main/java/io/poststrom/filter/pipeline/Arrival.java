package io.poststrom.filter.pipeline;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Recipient;
import java.util.List;

/**
 * A mail and the record that brought it.
 *
 * @param mail the mail
 * @param at its record, which holds the content where the mail says {@link ContentRef.Inline}
 */
public record Arrival(AcceptedMail mail, ContentRef.AtRecord at) {
  /** The same for some of its recipients. */
  Arrival to(List<Recipient> recipients) {
    return new Arrival(
        new AcceptedMail(
            mail.envelope().withRecipients(recipients),
            mail.prepended(),
            mail.content(),
            mail.value(),
            mail.verdict()),
        at);
  }

  /** Where the content lies for as long as anybody may need it. */
  ContentRef lastingContent() {
    return mail.content() instanceof ContentRef.Inline ? at : mail.content();
  }
}
