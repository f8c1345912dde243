package io.poststrom.ingress.net;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate, its issuers and its private key, read from PEM and known to belong together.
 *
 * @param chain the certificate, then its issuers
 * @param names the host names it is for, in lower case; one may begin with {@code *.}
 */
public record KeyedChain(List<X509Certificate> chain, PrivateKey key, List<String> names) {
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC )?)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE"
              + " KEY-----");
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;

  public KeyedChain {
    chain = List.copyOf(chain);
    names = List.copyOf(names);
  }

  /**
   * Reads a certificate and its key.
   *
   * @throws IllegalArgumentException with a few words that say what is wrong
   */
  public static KeyedChain of(Certificate pem) {
    List<X509Certificate> chain = certificates(pem.chain());
    X509Certificate own = chain.getFirst();
    PrivateKey key = key(pem.key(), own.getPublicKey());
    if (!belongTogether(key, own.getPublicKey())) {
      throw new IllegalArgumentException("the key is not the certificate's");
    }
    return new KeyedChain(chain, key, CertificateNames.hosts(own));
  }

  /**
   * The certificates in a text.
   *
   * @throws IllegalArgumentException where there is none, or one can't be read
   */
  static List<X509Certificate> certificates(String pem) {
    if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
      throw new IllegalArgumentException("there is no certificate in PEM");
    }
    try {
      byte[] octets = pem.getBytes(StandardCharsets.US_ASCII);
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(octets))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      throw new IllegalArgumentException("a certificate can't be read: " + e.getMessage(), e);
    }
  }

  /** Until when the certificate itself is valid. */
  public Instant expires() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** Whether it is for a host: RFC 9525 section 6.3, a star is the whole of the first label. */
  boolean serves(String host) {
    int dot = host.indexOf('.');
    return names.contains(host) || dot > 0 && names.contains("*" + host.substring(dot));
  }

  /** The private key stays out of logs. */
  @Override
  public String toString() {
    return "KeyedChain" + names;
  }

  private static PrivateKey key(String pem, PublicKey belonging) {
    Matcher matcher = KEY.matcher(pem);
    if (!matcher.find()) {
      throw new IllegalArgumentException("there is no private key in PEM, not encrypted");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
      byte[] pkcs8 = matcher.group(1).isEmpty() ? der : wrapped(der, belonging);
      return KeyFactory.getInstance(belonging.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the private key can't be read as one of " + belonging.getAlgorithm(), e);
    }
  }

  /**
   * PKCS 8 around a key in the older form of its algorithm (PKCS 1, SEC 1): RFC 5958 section 2.
   * What the algorithm is stands in the certificate.
   */
  private static byte[] wrapped(byte[] key, PublicKey belonging) {
    byte[] version0 = Der.tagged(INTEGER, new byte[] {0});
    byte[] algorithm = firstInside(belonging.getEncoded());
    return Der.sequence(version0, algorithm, Der.tagged(OCTET_STRING, key));
  }

  /** The first element of a DER sequence. */
  private static byte[] firstInside(byte[] sequence) {
    int at = contentAt(sequence, 0);
    int end = contentAt(sequence, at) + lengthAt(sequence, at);
    return Arrays.copyOfRange(sequence, at, end);
  }

  private static int contentAt(byte[] der, int at) {
    return at + 2 + (der[at + 1] < 0 ? der[at + 1] & 0x7f : 0);
  }

  private static int lengthAt(byte[] der, int at) {
    int length = der[at + 1] < 0 ? 0 : der[at + 1];
    for (int i = at + 2; i < contentAt(der, at); i++) {
      length = length << 8 | der[i] & 0xff;
    }
    return length;
  }

  private static boolean belongTogether(PrivateKey key, PublicKey belonging) {
    try {
      Signature signature =
          Signature.getInstance(
              switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> key.getAlgorithm();
              });
      byte[] text = "whose key is this".getBytes(StandardCharsets.US_ASCII);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(belonging);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
