package io.poststrom.filter.dkim;

import io.poststrom.smtp.Domain;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/**
 * A key that we sign with.
 *
 * @param domain for whom: {@code d=}
 * @param selector under which name its public half is published: {@code s=}
 * @param algorithm how
 * @param key from {@link PrivateKeyFile}
 */
public record SigningKey(Domain domain, Domain selector, Algorithm algorithm, PrivateKey key) {
  /** The signature of the header's part of what is signed. RFC 6376 section 3.7, RFC 8463. */
  public byte[] sign(byte[] header) {
    return switch (algorithm) {
      case RSA_SHA256 -> sign("SHA256withRSA", header);
      case ED25519_SHA256 -> sign("Ed25519", BodyHash.sha256().digest(header));
    };
  }

  private byte[] sign(String scheme, byte[] octets) {
    try {
      Signature signer = Signature.getInstance(scheme);
      signer.initSign(key);
      signer.update(octets);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read can be used", e);
    }
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return algorithm.word() + " " + selector + "._domainkey." + domain;
  }
}
