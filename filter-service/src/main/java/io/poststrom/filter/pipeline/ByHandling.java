package io.poststrom.filter.pipeline;

import io.poststrom.mail.Recipient;
import io.poststrom.settings.MailDomain.Handling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recipients whose domains handle mail in the same way share a verdict and its header fields. */
final class ByHandling {
  private ByHandling() {}

  static Map<Handling, List<Recipient>> split(List<Recipient> recipients, Rules rules) {
    if (rules.settings().domains().isEmpty()) {
      return Map.of(Handling.DEFAULT, recipients);
    }
    Map<Handling, List<Recipient>> split = new LinkedHashMap<>();
    for (Recipient recipient : recipients) {
      split
          .computeIfAbsent(rules.handling(recipient.mailbox().host()), t -> new ArrayList<>())
          .add(recipient);
    }
    return split;
  }
}
