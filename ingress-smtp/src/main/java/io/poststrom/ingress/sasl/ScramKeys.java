package io.poststrom.ingress.sasl;

import io.poststrom.settings.UserSecret.Scram;
import io.poststrom.settings.UserSecret.ScramHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The arithmetic of RFC 5802 section 3. */
public final class ScramKeys {
  private final ScramHash hash;
  private final byte[] storedKey;
  private final byte[] serverKey;

  private ScramKeys(ScramHash hash, byte[] storedKey, byte[] serverKey) {
    this.hash = hash;
    this.storedKey = storedKey;
    this.serverKey = serverKey;
  }

  /** The keys of a secret. */
  static ScramKeys of(Scram secret) {
    Base64.Decoder base64 = Base64.getDecoder();
    return new ScramKeys(
        secret.hash(), base64.decode(secret.storedKey()), base64.decode(secret.serverKey()));
  }

  /** The secret of a prepared password. Slow on purpose: not for an event loop. */
  public static Scram secret(ScramHash hash, String password, byte[] salt, int iterations) {
    byte[] salted = salted(hash, password, salt, iterations);
    byte[] clientKey = hmac(hash, salted, "Client Key");
    Base64.Encoder base64 = Base64.getEncoder();
    return new Scram(
        hash,
        iterations,
        base64.encodeToString(salt),
        base64.encodeToString(digest(hash, clientKey)),
        base64.encodeToString(hmac(hash, salted, "Server Key")));
  }

  /** Whether a prepared password is the one that the secret was made of. Slow, like above. */
  public static boolean match(Scram secret, String password) {
    byte[] salt = Base64.getDecoder().decode(secret.salt());
    Scram candidate = secret(secret.hash(), password, salt, secret.iterations());
    return MessageDigest.isEqual(of(candidate).storedKey, of(secret).storedKey);
  }

  /** ClientProof XOR ClientSignature is ClientKey, whose digest must be StoredKey. */
  boolean prove(String authMessage, byte[] clientProof) {
    byte[] key = hmac(hash, storedKey, authMessage);
    if (clientProof.length != key.length) {
      return false;
    }
    for (int i = 0; i < key.length; i++) {
      key[i] ^= clientProof[i];
    }
    return MessageDigest.isEqual(digest(hash, key), storedKey);
  }

  /** ServerSignature: what shows the client that we know the secret, too. */
  byte[] serverSignature(String authMessage) {
    return hmac(hash, serverKey, authMessage);
  }

  private static byte[] salted(ScramHash hash, String password, byte[] salt, int iterations) {
    PBEKeySpec key = new PBEKeySpec(password.toCharArray(), salt, iterations, 8 * hash.octets());
    try {
      return SecretKeyFactory.getInstance("PBKDF2With" + macOf(hash))
          .generateSecret(key)
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no PBKDF2 with " + macOf(hash), e);
    }
  }

  private static byte[] hmac(ScramHash hash, byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(macOf(hash));
      mac.init(new SecretKeySpec(key, macOf(hash)));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + macOf(hash), e);
    }
  }

  private static byte[] digest(ScramHash hash, byte[] octets) {
    String name =
        switch (hash) {
          case SHA_1 -> "SHA-1";
          case SHA_256 -> "SHA-256";
        };
    try {
      return MessageDigest.getInstance(name).digest(octets);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + name, e);
    }
  }

  private static String macOf(ScramHash hash) {
    return switch (hash) {
      case SHA_1 -> "HmacSHA1";
      case SHA_256 -> "HmacSHA256";
    };
  }
}
