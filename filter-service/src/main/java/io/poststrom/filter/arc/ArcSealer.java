package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.dkim.Canonicalisation;
import io.poststrom.filter.dkim.SigningKey;
import java.util.OptionalLong;

/** Adds our ARC set to mails. RFC 8617 section 5.1. One instance serves all mails. */
public final class ArcSealer {
  private final SigningKey key;

  /**
   * With that key, which must be of RSA: RFC 8617 knows no other algorithm of its own, and who
   * reads only that one would take an ed25519 seal for a failed chain.
   *
   * @throws IllegalArgumentException with a sentence where the key can't seal
   */
  public ArcSealer(SigningKey key) {
    if (key.algorithm() != Algorithm.RSA_SHA256) {
      throw new IllegalArgumentException(
          "ARC is sealed with rsa-sha256, not with " + key.algorithm().word());
    }
    this.key = key;
  }

  /**
   * Begins with a mail.
   *
   * @param hashes of its body, not fed yet; others may share them
   */
  public ArcSealing begin(BodyHashes hashes) {
    hashes.want(Canonicalisation.RELAXED, OptionalLong.empty());
    return new ArcSealing(key, hashes);
  }
}
