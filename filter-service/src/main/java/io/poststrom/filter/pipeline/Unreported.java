package io.poststrom.filter.pipeline;

import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.ReversePath;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the sender of a mail may be told what becomes of it. A report to a forged sender is spam
 * of our own making, and one to a program that answers by itself may be answered: so mail from the
 * world that is spam is reported only to a sender who is proven, and an automatic reply to nobody.
 */
final class Unreported {
  /** SPF lets the client send for the reverse-path's domain. RFC 7208 section 2.6.3. */
  static final String SPF_PASS = "SPF_PASS";

  /** An automatic reply. RFC 3834 section 5. */
  static final String AUTO_REPLY = "AUTO_REPLY";

  private Unreported() {}

  /** Why the sender may not be told; empty where he may. */
  static Optional<String> why(Envelope envelope, Findings findings, Verdict verdict) {
    if (envelope.client().trusted() == Trust.RELAY
        || !(envelope.reversePath() instanceof ReversePath.Of(var sender))) {
      return Optional.empty();
    }
    if (has(findings, AUTO_REPLY)) {
      return Optional.of("it is an automatic reply");
    }
    boolean isSpam = verdict.action().compareTo(Action.TAG) >= 0;
    boolean isProven =
        has(findings, SPF_PASS)
            || (sender.host() instanceof Domain domain && isSigned(findings, domain));
    return isSpam && !isProven
        ? Optional.of("it is spam, and neither SPF nor DKIM proves its sender")
        : Optional.empty();
  }

  private static boolean has(Findings findings, String symbol) {
    return findings.symbols().stream().anyMatch(found -> found.name().equals(symbol));
  }

  /** By the sender's domain, or one above it, as DMARC's relaxed alignment has it downwards. */
  private static boolean isSigned(Findings findings, Domain sender) {
    String domain = "." + sender.ascii().toLowerCase(Locale.ROOT);
    return findings.authentication().stream()
        .filter(result -> result.method().equals("dkim") && result.result().equals("pass"))
        .flatMap(result -> result.properties().stream())
        .filter(property -> property.name().equals("header.d"))
        .map(property -> "." + property.value().toLowerCase(Locale.ROOT))
        .anyMatch(signer -> signer.indexOf('.', 1) > 0 && domain.endsWith(signer));
  }
}
