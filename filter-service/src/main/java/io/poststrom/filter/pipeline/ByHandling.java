package io.poststrom.filter.pipeline;

import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import io.poststrom.settings.MailDomain.Handling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recipients whose domains handle mail in the same way share a verdict and its header fields. */
final class ByHandling {
  private ByHandling() {}

  static Map<Handling, List<Recipient>> split(Envelope envelope, Rules rules) {
    List<Recipient> recipients = envelope.recipients();
    Trust trust = envelope.client().trusted();
    if (rules.settings().domains().isEmpty() && rules.groups().isEmpty()) {
      return Map.of(Handling.DEFAULT, recipients);
    }
    Map<Handling, List<Recipient>> split = new LinkedHashMap<>();
    for (Recipient recipient : recipients) {
      split
          .computeIfAbsent(
              rules.handling(recipient.mailbox().host(), trust), t -> new ArrayList<>())
          .add(recipient);
    }
    return split;
  }
}
