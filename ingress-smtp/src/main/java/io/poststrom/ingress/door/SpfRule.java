package io.poststrom.ingress.door;

import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a fail of SPF is refused (RFC 7208 section 8.4): at MAIL by the sender's domain, at RCPT by
 * the recipient's. No other result refuses: softfail must not (section 8.5), and what DNS or a
 * broken record does not say speaks against nobody (sections 8.6 and 8.7 leave that to us).
 */
record SpfRule(DoorRules.Spf senders, Supplier<MailSettings> settings) {
  static final String CHECK = "spf";

  private static final EnhancedStatusCode SPF_FAIL = new EnhancedStatusCode(5, 7, 23); // RFC 7372
  private static final int MAX_EXPLANATION = 200;

  /** Whether the answer matters at MAIL. */
  boolean covers(String senderDomain) {
    if (senders.all()) {
      return true;
    }
    if (!senders.ours() && senders.domains().isEmpty()) {
      return false;
    }
    return domain(senderDomain)
        .filter(
            domain ->
                senders.domains().stream().anyMatch(pattern -> pattern.matches(domain))
                    || senders.ours() && settings.get().domain(domain).isPresent())
        .isPresent();
  }

  /** Whether the answer matters at RCPT. */
  boolean covers(Mailbox recipient) {
    return recipient.host() instanceof Domain domain
        && settings
            .get()
            .domain(domain)
            .map(ours -> ours.handling().spf() == MailDomain.SpfFail.REFUSE)
            .orElse(false);
  }

  /** What speaks against mail of which SPF says this. */
  Optional<Barred> objection(SpfOutcome outcome) {
    return outcome.result() == SpfResult.FAIL
        ? Optional.of(new Barred(reply(outcome), CHECK))
        : Optional.empty();
  }

  /** Section 6.2: whoever reads the domain's words must see whose they are. */
  private static Reply reply(SpfOutcome outcome) {
    String domain = outcome.query().domain();
    List<String> lines = new ArrayList<>();
    lines.add(
        "SPF fail: %s does not let %s send its mail"
            .formatted(domain, outcome.query().clientText()));
    outcome
        .explanation()
        .map(words -> words.substring(0, Math.min(words.length(), MAX_EXPLANATION)))
        .ifPresent(words -> lines.add(domain + " explains: " + words));
    return new Reply(550, Optional.of(SPF_FAIL), lines);
  }

  private static Optional<Domain> domain(String text) {
    try {
      return Optional.of(Domain.of(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // SPF says none
    }
  }
}
