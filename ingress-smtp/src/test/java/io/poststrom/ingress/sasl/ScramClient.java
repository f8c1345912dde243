package io.poststrom.ingress.sasl;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of SCRAM-SHA-256: the arithmetic of RFC 5802, written a second time. */
public record ScramClient(String name, String password, String gs2Header, byte[] binding) {
  private static final String NONCE = "client";

  /** client-first-message. */
  public String first() {
    return gs2Header + bare();
  }

  /** client-final-message, in answer to server-first-message. */
  public String last(String challenge) {
    try {
      String[] parts = challenge.split(",", 3);
      String without = "c=" + channel() + "," + parts[0];
      byte[] salted =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(
                  new PBEKeySpec(
                      password.toCharArray(),
                      Base64.getDecoder().decode(parts[1].substring(2)),
                      Integer.parseInt(parts[2].substring(2)),
                      256))
              .getEncoded();
      byte[] proof = hmac(salted, "Client Key");
      byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(proof);
      byte[] signature = hmac(storedKey, bare() + "," + challenge + "," + without);
      for (int i = 0; i < proof.length; i++) {
        proof[i] ^= signature[i];
      }
      return without + ",p=" + Base64.getEncoder().encodeToString(proof);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String bare() {
    return "n=" + name + ",r=" + NONCE;
  }

  private String channel() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(gs2Header.getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(binding);
    return Base64.getEncoder().encodeToString(all.toByteArray());
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
