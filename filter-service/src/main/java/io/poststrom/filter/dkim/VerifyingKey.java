package io.poststrom.filter.dkim;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public key that is fit to verify with. RFC 8301 section 3.2, RFC 8463 section 4.
 *
 * @param algorithm what it verifies
 * @param key itself
 */
public record VerifyingKey(Algorithm algorithm, PublicKey key) {
  /** RFC 8301 section 3.2: shorter keys must not be accepted. */
  static final int MIN_RSA_BITS = 1_024;

  /** RFC 8301 section 3.2 wants up to 4,096; a longer key than this one only costs our time. */
  static final int MAX_RSA_BITS = 8_192;

  /** A long exponent makes verifying as slow as signing; everybody has 65537. */
  private static final int MAX_EXPONENT_BITS = 64;

  private static final int ED25519_OCTETS = 32;

  /** What reading came to. */
  public sealed interface Read {
    /** A key. */
    record Valid(VerifyingKey key) implements Read {}

    /** None, in words. */
    record Invalid(String reason) implements Read {}
  }

  /** The key that is published there. */
  public static Read of(KeyRecord record) {
    try {
      byte[] data = Base64.getDecoder().decode(record.data());
      return record.type().equals(Algorithm.ED25519_SHA256.keyType()) ? ed25519(data) : rsa(data);
    } catch (IllegalArgumentException e) {
      return new Read.Invalid("the key is not Base64");
    } catch (GeneralSecurityException e) {
      return new Read.Invalid("the key is broken");
    }
  }

  /** Whether this is the signature of these octets; never throws for what was published. */
  public boolean verifies(byte[] signed, byte[] signature) {
    try {
      return switch (algorithm) {
        case RSA_SHA256 -> verifiesRsa(signed, signature);
        case ED25519_SHA256 -> verifiesEd25519(BodyHash.sha256().digest(signed), signature);
      };
    } catch (SignatureException e) {
      return false; // of another length than the key's, or no signature at all
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read can be used", e);
    }
  }

  /** Not by Java's own code, which takes eight times as long. */
  private boolean verifiesEd25519(byte[] hash, byte[] signature) {
    byte[] encoded = key.getEncoded();
    return signature.length == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(
            signature, 0, encoded, encoded.length - ED25519_OCTETS, hash, 0, hash.length);
  }

  private boolean verifiesRsa(byte[] signed, byte[] signature) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(key);
    verifier.update(signed);
    return verifier.verify(signature);
  }

  private static Read ed25519(byte[] data) throws GeneralSecurityException {
    if (data.length != ED25519_OCTETS) {
      return new Read.Invalid("an ed25519 key has 32 octets, this one " + data.length);
    }
    if (!Ed25519.validatePublicKeyPartial(data, 0)) { // no point of the curve
      return new Read.Invalid("the key is broken");
    }
    PublicKey key = key("Ed25519", Der.ed25519PublicKey(data));
    return new Read.Valid(new VerifyingKey(Algorithm.ED25519_SHA256, key));
  }

  private static Read rsa(byte[] data) throws GeneralSecurityException {
    RSAPublicKey key = (RSAPublicKey) rsaKey(data);
    BigInteger exponent = key.getPublicExponent();
    int bits = key.getModulus().bitLength();
    if (bits < MIN_RSA_BITS) {
      return new Read.Invalid("an RSA key of " + bits + " bits is too short (RFC 8301)");
    }
    if (bits > MAX_RSA_BITS || exponent.bitLength() > MAX_EXPONENT_BITS) {
      return new Read.Invalid("an RSA key of " + bits + " bits or its exponent is too long");
    }
    return new Read.Valid(new VerifyingKey(Algorithm.RSA_SHA256, key));
  }

  /** SubjectPublicKeyInfo, or the bare RSAPublicKey of section 3.6.1. Both are published. */
  private static PublicKey rsaKey(byte[] data) throws GeneralSecurityException {
    try {
      return key("RSA", data);
    } catch (GeneralSecurityException e) {
      return key("RSA", Der.rsaPublicKey(data));
    }
  }

  private static PublicKey key(String type, byte[] encoded) throws GeneralSecurityException {
    return KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(encoded));
  }
}
