package io.poststrom.ingress.net;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;

/**
 * The server's certificate chain and private key, as PEM text.
 *
 * @param chain the certificate, then its issuers
 * @param key the private key, PKCS 8
 */
public record Certificate(String chain, String key) {
  private static final byte[] NEW_LINE = "\n".getBytes(StandardCharsets.US_ASCII);

  /**
   * Makes a self-signed certificate, so that a first run has STARTTLS: it keeps mail from being
   * read on the way, and proves nothing (RFC 7435).
   */
  public static Certificate selfSigned(String hostname, Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return new Certificate(
          pem("CERTIFICATE", SelfSigned.certificate(hostname, pair, now)),
          pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK can't make an EC certificate", e);
    }
  }

  /** The private key stays out of logs. */
  @Override
  public String toString() {
    return "Certificate[" + chain + "]";
  }

  private static String pem(String type, byte[] der) {
    String text = Base64.getMimeEncoder(64, NEW_LINE).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
  }
}
