package io.poststrom.filter.dkim;

import io.poststrom.smtp.Domain;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A DKIM-Signature field, parsed. RFC 6376 section 3.5.
 *
 * @param algorithm {@code a=}
 * @param domain {@code d=}: who takes responsibility
 * @param selector {@code s=}: which of its keys
 * @param identity {@code i=}: on whose behalf; {@code @} and the domain unless told
 * @param header {@code c=}, its first part
 * @param body {@code c=}, its second part
 * @param fields {@code h=}: the names of the signed fields in lower case, in order
 * @param bodyHash {@code bh=}: Base64 without white space
 * @param value {@code b=}: Base64 without white space
 * @param length {@code l=}: octets of the canonical body that are signed, if not all
 * @param signedAt {@code t=}
 * @param expires {@code x=}
 */
public record DkimSignature(
    Algorithm algorithm,
    Domain domain,
    Domain selector,
    String identity,
    Canonicalisation header,
    Canonicalisation body,
    List<String> fields,
    String bodyHash,
    String value,
    OptionalLong length,
    Optional<Instant> signedAt,
    Optional<Instant> expires) {
  public DkimSignature {
    fields = List.copyOf(fields);
  }

  /** Where its key is. RFC 6376 section 3.6.2.1; A-labels: RFC 8616 section 5. */
  public String keyName() {
    return selector.ascii() + "._domainkey." + domain.ascii();
  }

  /** The domain part of {@link #identity}. */
  Domain identityDomain() {
    return Domain.of(identity.substring(identity.lastIndexOf('@') + 1));
  }
}
