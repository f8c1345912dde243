package io.poststrom.ingress.net;

import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Tls;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.TrustOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * TLS as we offer it: versions 1.2 and 1.3 only (RFC 8996), and only cipher suites with forward
 * secrecy and authenticated encryption (RFC 9325 section 4.2). The whole process grants no client
 * another handshake within a session.
 *
 * @param keys our certificates
 * @param clients whose certificates are identities on the submission listeners; empty: none is
 *     asked for
 */
public record Encryption(ServerKeys keys, Optional<ClientCertificates> clients) {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
  private static final List<String> SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384");

  static {
    // RFC 9325 section 3.5: no renegotiation. The JDK knows no other way to say so, and reads it
    // once, before its first handshake as a server.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  /** One certificate, and none of clients. */
  public static Encryption with(Certificate certificate) {
    return new Encryption(new ServerKeys(List.of(KeyedChain.of(certificate))), Optional.empty());
  }

  /** Lets a listener's connections be encrypted. */
  public void on(Listener listener, NetServerOptions options) {
    options
        .setKeyCertOptions(KeyCertOptions.wrap(keys))
        .setEnabledSecureTransportProtocols(new LinkedHashSet<>(PROTOCOLS));
    SUITES.forEach(options::addEnabledCipherSuite);
    if (listener.isSubmission()) {
      clients.ifPresent(
          c -> options.setTrustOptions(TrustOptions.wrap(c)).setClientAuth(ClientAuth.REQUEST));
    }
  }

  /** What a session of a listener amounts to. */
  public Tls describe(Listener listener, SSLSession session) {
    return new Tls(
        session.getProtocol() + " with cipher " + session.getCipherSuite(),
        new TlsBindings(session),
        listener.isSubmission()
            ? clients.map(c -> c.identities(session)).orElse(List.of())
            : List.of());
  }
}
