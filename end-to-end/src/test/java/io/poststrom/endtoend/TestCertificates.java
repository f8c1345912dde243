package io.poststrom.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.harness.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Assumptions;

/**
 * An authority, made by openssl, and what it issues: files {@code NAME.crt} and {@code NAME.key}.
 */
final class TestCertificates {
  private static final Path OPENSSL = Path.of("/usr/bin/openssl");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> EC =
      List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
  private static final List<String> RSA = List.of("-newkey", "rsa:2048");
  private static final String AUTHORITY = "authority";

  private final Path folder;

  TestCertificates(Path folder) {
    Assumptions.assumeTrue(
        Files.isExecutable(OPENSSL), "openssl is missing: apt-get install openssl");
    this.folder = folder;
    make(AUTHORITY, EC, List.of());
  }

  /** One with an elliptic key and one with RSA for the host {@code localhost}. */
  void server(String ec, String rsa) {
    issue(ec, EC, "DNS:localhost,IP:127.0.0.1");
    issue(rsa, RSA, "DNS:localhost,IP:127.0.0.1");
  }

  /** A client's. */
  void client(String name, String address) {
    issue(name, EC, "email:" + address);
  }

  /** What clients trust. */
  Path authority() {
    return certificate(AUTHORITY);
  }

  /** TLS sockets of a client in Java that trusts the authority and nobody else. */
  SSLSocketFactory sockets() {
    try (InputStream pem = Files.newInputStream(authority())) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          AUTHORITY, CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Path certificate(String name) {
    return folder.resolve(name + ".crt");
  }

  Path key(String name) {
    return folder.resolve(name + ".key");
  }

  private void issue(String name, List<String> newKey, String alternatives) {
    make(
        name,
        newKey,
        List.of(
            "-CA",
            authority().toString(),
            "-CAkey",
            key(AUTHORITY).toString(),
            "-addext",
            "subjectAltName=" + alternatives,
            "-addext",
            "basicConstraints=critical,CA:FALSE"));
  }

  private void make(String name, List<String> newKey, List<String> more) {
    List<String> command =
        new ArrayList<>(List.of(OPENSSL.toString(), "req", "-x509", "-nodes", "-days", "30"));
    command.addAll(List.of("-subj", "/CN=" + name, "-out", certificate(name).toString()));
    command.addAll(List.of("-keyout", key(name).toString()));
    command.addAll(newKey);
    command.addAll(more);
    ChildProcess openssl = ChildProcess.start(folder.resolve("openssl.log"), command);
    assertEquals(0, openssl.waitFor(LONG), openssl::tail);
  }
}
