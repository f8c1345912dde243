package io.poststrom.filter.arc;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.dkim.DkimDns;
import io.poststrom.filter.dkim.KeyReader;
import java.time.Instant;

/**
 * Validates the ARC chains of mails. RFC 8617 section 5.2. Asynchronous, without I/O of its own;
 * one instance serves all mails, from any thread.
 *
 * <p>Bounds, so that neither mail nor record can make us work for its author: 50 sets; 16 KiB and
 * 64 tags a field, 256 KiB all fields of the chain; 51 DNS questions, each name asked once; and of
 * keys and the body what DKIM's verifier takes. A chain beyond them has failed.
 */
public final class ArcValidator {
  /** RFC 8617 section 4.2.1: instances are 1 to 50. */
  public static final int MAX_SETS = 50;

  /** Octets of one field of a set. */
  static final int MAX_FIELD_OCTETS = 16 << 10;

  /** Octets of all of them: each is hashed for its own seal and all later ones. */
  static final int MAX_OCTETS = 256 << 10;

  private final DkimDns dns;
  private final KeyReader reader = new KeyReader();

  /** With keys from there: they are DKIM's. */
  public ArcValidator(DkimDns dns) {
    this.dns = dns;
  }

  /**
   * Begins with a mail: reads its chain and asks for the keys.
   *
   * @param header the mail's whole header
   * @param octets those that the header was read from; read until the end, never changed
   * @param now when the mail came: what {@code x=} is compared with
   * @param hashes of its body, not fed yet; others may share them
   */
  public ArcValidation begin(Header header, byte[] octets, Instant now, BodyHashes hashes) {
    ArcChain chain = ChainReader.read(header, octets);
    ChainKeys keys = new ChainKeys(dns, reader);
    if (!chain.ended() && chain.problem().isEmpty()) {
      keys.askFor(chain);
    }
    return new ArcValidation(new ChainTrial(header, octets, chain, hashes, keys, now));
  }
}
