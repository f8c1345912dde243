package io.poststrom.filter.dkim;

import java.util.Optional;

/**
 * What one signature came to.
 *
 * @param result the word
 * @param reason why there is no better result, printable ASCII; empty with a pass
 * @param signature the signature, unless it could not be read
 * @param testing whether the domain says that it is only testing ({@code t=y} in its key): a wrong
 *     signature is then worth no less than none. RFC 6376 section 3.6.1
 * @param unsignedOctets how many octets of the body {@code l=} leaves unsigned; such a signature is
 *     never a pass
 */
public record DkimOutcome(
    DkimResult result,
    String reason,
    Optional<DkimSignature> signature,
    boolean testing,
    long unsignedOctets) {
  static DkimOutcome unread(DkimResult result, String reason) {
    return new DkimOutcome(result, reason, Optional.empty(), false, 0);
  }

  static DkimOutcome of(DkimResult result, String reason, DkimSignature signature) {
    return new DkimOutcome(result, reason, Optional.of(signature), false, 0);
  }
}
