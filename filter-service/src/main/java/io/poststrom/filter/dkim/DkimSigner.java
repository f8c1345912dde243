package io.poststrom.filter.dkim;

import io.poststrom.filter.content.Flaw;
import io.poststrom.filter.content.Header;
import java.time.Instant;
import java.util.List;

/**
 * Signs mails. RFC 6376 section 5. Without I/O; one instance serves all mails, from any thread. A
 * content is never changed: each signature is a field to be put in front of it.
 */
public final class DkimSigner {
  private final SigningRules rules;

  /** By these rules. */
  public DkimSigner(SigningRules rules) {
    this.rules = rules;
  }

  /**
   * Begins with a mail, which gets a signature by each of the keys; the body is hashed once. None
   * where the header has more fields than are read: what is not seen can't be guarded.
   *
   * @param header the mail's whole header
   * @param octets those that the header was read from; read until the end, never changed
   * @param now for {@code t=} and {@code x=}
   */
  public DkimSigning begin(List<SigningKey> keys, Header header, byte[] octets, Instant now) {
    return begin(keys, header, octets, now, new BodyHashes());
  }

  /**
   * The same with hashes that others share, and that are fed by who owns them.
   *
   * @param hashes of the body, not fed yet
   */
  public DkimSigning begin(
      List<SigningKey> keys, Header header, byte[] octets, Instant now, BodyHashes hashes) {
    List<SigningKey> used =
        header.flaws().contains(Flaw.TOO_MANY_FIELDS) ? List.of() : List.copyOf(keys);
    return new DkimSigning(rules, used, new DkimSigning.Mail(header, octets, now), hashes);
  }
}
