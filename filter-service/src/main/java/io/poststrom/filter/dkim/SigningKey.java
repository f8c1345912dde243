package io.poststrom.filter.dkim;

import io.poststrom.smtp.Domain;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;

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

  /** Where its public half is published. RFC 6376 section 3.6.2.1. */
  public String recordName() {
    return selector.ascii() + "._domainkey." + domain.ascii();
  }

  /** Its public half. */
  PublicKey publicKey() {
    try {
      return switch (algorithm) {
        case RSA_SHA256 -> {
          RSAPrivateCrtKey crt = (RSAPrivateCrtKey) key;
          yield KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(crt.getModulus(), crt.getPublicExponent()));
        }
        case ED25519_SHA256 -> ed25519();
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read has a public half", e);
    }
  }

  /**
   * Java derives an ed25519 key's public half only while it makes a pair, from the 32 octets that
   * its source of chance hands it, which are the key (RFC 8032 section 5.1.5).
   */
  private PublicKey ed25519() throws GeneralSecurityException {
    byte[] seed = ((EdECPrivateKey) key).getBytes().orElseThrow();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
    PublicKey derived = generator.generateKeyPair().getPublic();
    byte[] probe = {};
    if (!new VerifyingKey(algorithm, derived).verifies(probe, sign(probe))) {
      throw new GeneralSecurityException("the platform derives another key");
    }
    return derived;
  }

  /** No chance at all. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] octets;

    Given(byte[] octets) {
      this.octets = octets;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(octets, 0, bytes, 0, bytes.length);
    }
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return algorithm.word() + " " + selector + "._domainkey." + domain;
  }
}
