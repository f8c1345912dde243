package io.poststrom.ingress.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateTest {
  private static final Instant NOW = Instant.parse("2026-11-22T03:04:05Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mx.example.org",
        "localhost",
        "a-name-longer-than-a-common-name-may-be.and-with.another-long-label.in-it.example.org"
      })
  void aSelfSignedCertificateIsOneForTheHost(String hostname) throws Exception {
    X509Certificate made = parse(Certificate.selfSigned(hostname, NOW).chain());
    made.verify(made.getPublicKey());
    made.checkValidity(Date.from(NOW));
    made.checkValidity(Date.from(NOW.plus(Duration.ofDays(397))));
    assertEquals(List.of(List.of(2, hostname)), List.copyOf(made.getSubjectAlternativeNames()));
    assertEquals(3, made.getVersion());
  }

  @Test
  void thePrivateKeyStaysOutOfLogs() {
    assertFalse(Certificate.selfSigned("mx.example.org", NOW).toString().contains("PRIVATE"));
  }

  private static X509Certificate parse(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }
}
