package io.poststrom.ingress.session;

import static java.util.stream.Collectors.joining;

import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.session.SessionRules.StartTls;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What EHLO announces. RFC 5321 section 4.1.1.1. */
final class Extensions {
  private Extensions() {}

  /** The lines of the reply to EHLO. STARTTLS is gone once used: RFC 3207 section 4.2. */
  static List<String> announced(
      SessionRules rules,
      Client client,
      Optional<Tls> tls,
      List<SaslName> mechanisms,
      Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(rules.hostname().text());
    lines.add("PIPELINING"); // RFC 2920
    lines.add("SIZE " + rules.maxSize()); // RFC 1870
    lines.add("8BITMIME"); // RFC 6152
    lines.add("SMTPUTF8"); // RFC 6531
    lines.add("ENHANCEDSTATUSCODES"); // RFC 2034
    lines.add("CHUNKING"); // RFC 3030
    if (rules.startTls() == StartTls.OFFERED && tls.isEmpty()) {
      lines.add("STARTTLS"); // RFC 3207
    }
    if (tls.isPresent() && client.mayDirect()) {
      lines.add("REQUIRETLS"); // RFC 8689
    }
    if (!mechanisms.isEmpty()) {
      lines.add(
          mechanisms.stream()
              .map(SaslName::keyword)
              .collect(joining(" ", "AUTH ", ""))); // RFC 4954
    }
    lines.add("DSN"); // RFC 3461
    lines.add("LIMITS RCPTMAX=" + rules.maxRecipients()); // RFC 9422
    if (rules.mayHold(client.listener())) {
      Instant latest = now.plus(rules.maxHold()).truncatedTo(ChronoUnit.SECONDS);
      lines.add("FUTURERELEASE " + rules.maxHold().toSeconds() + " " + latest); // RFC 4865
    }
    if (client.mayDirect()) {
      lines.add("MT-PRIORITY"); // RFC 6710; without a profile: -9 to 9 are all told apart
    }
    if (rules.mayDeliverBy(client.listener())) {
      lines.add("DELIVERBY " + rules.minDeliverBy().toSeconds()); // RFC 2852
    }
    lines.add("HELP");
    return lines;
  }
}
