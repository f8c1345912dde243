package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.smtp.Domain;
import java.time.Instant;
import java.util.Optional;

/**
 * An ARC-Seal field, parsed. RFC 8617 section 4.1.3.
 *
 * @param algorithm {@code a=}
 * @param domain {@code d=}: who sealed
 * @param selector {@code s=}: with which of its keys
 * @param found {@code cv=}: what the sealer found the chain before it to be
 * @param value {@code b=}: Base64 without white space
 * @param sealedAt {@code t=}
 */
public record ArcSeal(
    Algorithm algorithm,
    Domain domain,
    Domain selector,
    ArcResult found,
    String value,
    Optional<Instant> sealedAt) {
  /** Where its key is, as DKIM's are. */
  String keyName() {
    return selector.ascii() + "._domainkey." + domain.ascii();
  }
}
