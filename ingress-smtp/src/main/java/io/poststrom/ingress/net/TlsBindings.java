package io.poststrom.ingress.net;

import io.poststrom.ingress.sasl.ChannelBindings;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;

/**
 * Channel bindings of a TLS session of the JDK. {@code tls-exporter} comes from keys that only the
 * two ends have; {@code tls-server-end-point} merely from our certificate, for clients that can't
 * do better. {@code tls-unique} is not to be had from the JDK, and does not exist in TLS 1.3.
 */
record TlsBindings(SSLSession session) implements ChannelBindings {
  /** RFC 9266 section 2. */
  private static final String LABEL = "EXPORTER-Channel-Binding";

  private static final int OCTETS = 32;

  @Override
  public Optional<byte[]> data(String type) {
    return switch (type) {
      case "tls-exporter" -> exporter();
      case "tls-server-end-point" -> serverEndPoint();
      default -> Optional.empty();
    };
  }

  /** RFC 9266 section 4.2: in TLS 1.2 the JDK exports only with the extended master secret. */
  private Optional<byte[]> exporter() {
    try {
      return session instanceof ExtendedSSLSession extended
          ? Optional.of(extended.exportKeyingMaterialData(LABEL, new byte[0], OCTETS))
          : Optional.empty();
    } catch (SSLKeyException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** RFC 5929 section 4.1: the hash of its signature, but no weaker one than SHA-256. */
  private Optional<byte[]> serverEndPoint() {
    Certificate[] chain = session.getLocalCertificates();
    if (chain == null || !(chain[0] instanceof X509Certificate certificate)) {
      return Optional.empty();
    }
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    String hash =
        signature.startsWith("SHA384")
            ? "SHA-384"
            : signature.startsWith("SHA512") ? "SHA-512" : "SHA-256";
    try {
      return Optional.of(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
