package io.poststrom.filter.pipeline;

import io.poststrom.mail.Recipient;
import io.poststrom.settings.MailDomain.Thresholds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recipients whose domains decide by the same thresholds share a verdict and its header fields. */
final class ByThresholds {
  private ByThresholds() {}

  static Map<Thresholds, List<Recipient>> split(List<Recipient> recipients, Rules rules) {
    if (rules.settings().domains().isEmpty()) {
      return Map.of(Thresholds.DEFAULT, recipients);
    }
    Map<Thresholds, List<Recipient>> split = new LinkedHashMap<>();
    for (Recipient recipient : recipients) {
      split
          .computeIfAbsent(rules.thresholds(recipient.mailbox().host()), t -> new ArrayList<>())
          .add(recipient);
    }
    return split;
  }
}
