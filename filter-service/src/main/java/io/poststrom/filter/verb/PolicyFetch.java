package io.poststrom.filter.verb;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.filter.care.PolicyFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Fetches an MTA-STS policy as a sender does: HTTPS to the address that DNS tells, a certificate
 * that is valid for the name, no redirects. RFC 8461 section 3.3. One answer within 10 s and 64
 * KiB, headers included.
 */
final class PolicyFetch {
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final int PORT = 443;
  private static final int MAX_ADDRESSES = 3;

  private final SSLSocketFactory tls;
  private final Optional<InetSocketAddress> instead;

  private PolicyFetch(SSLSocketFactory tls, Optional<InetSocketAddress> instead) {
    this.tls = tls;
    this.instead = instead;
  }

  /** With the options' certificates and server, or the system's and DNS's. */
  static PolicyFetch of(Options options) throws UsageError {
    Optional<Path> file = options.certificates();
    try {
      return new PolicyFetch(
          file.isEmpty() ? (SSLSocketFactory) SSLSocketFactory.getDefault() : trusting(file.get()),
          options.policyServer());
    } catch (IOException | GeneralSecurityException e) {
      throw new UsageError(
          "--ca "
              + file.map(Path::toString).orElse("")
              + " can't be used; want a file of PEM certificates ("
              + e
              + ")");
    }
  }

  /** Asks the host's addresses in turn, until one answers. */
  PolicyFile get(String host, Questions questions) {
    if (instead.isPresent()) {
      return get(host, instead.get());
    }
    DnsAnswer answer = questions.answer(questions.client().addresses(host));
    if (answer instanceof DnsAnswer.Failure(String reason)) {
      return new PolicyFile.Unknown(reason);
    }
    PolicyFile last = new PolicyFile.Failed(host + " has no address");
    List<InetAddress> addresses = answer.addresses();
    for (InetAddress address : addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size()))) {
      last = get(host, new InetSocketAddress(address, PORT));
      if (last instanceof PolicyFile.Answered) {
        return last;
      }
    }
    return last;
  }

  private PolicyFile get(String host, InetSocketAddress server) {
    AtomicBoolean late = new AtomicBoolean();
    try (Socket socket = new Socket()) {
      var watch =
          CompletableFuture.runAsync(
              () -> end(socket, late),
              CompletableFuture.delayedExecutor(TIME.toMillis(), TimeUnit.MILLISECONDS));
      try {
        socket.connect(server, (int) TIME.toMillis());
        return ask(host, socket);
      } finally {
        watch.cancel(false);
      }
    } catch (IOException e) {
      String why = late.get() ? "no answer within " + TIME.toSeconds() + " s" : words(e);
      return new PolicyFile.Failed(shown(server) + ": " + why);
    }
  }

  private static void end(Socket socket, AtomicBoolean late) {
    late.set(true);
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone then, which is what was wanted.
    }
  }

  private PolicyFile ask(String host, Socket socket) throws IOException {
    try (SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, PORT, true)) {
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 8461 section 3.3, RFC 6125
      secured.setSSLParameters(parameters);
      secured.startHandshake();
      String request =
          """
          GET /.well-known/mta-sts.txt HTTP/1.1\r
          Host: %s\r
          User-Agent: Poststrom\r
          Accept: text/plain\r
          Connection: close\r
          \r
          """
              .formatted(host);
      secured.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      secured.getOutputStream().flush();
      return HttpAnswer.read(secured.getInputStream());
    }
  }

  private static String words(IOException e) {
    return Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
  }

  private static String shown(InetSocketAddress server) {
    return server.getAddress() == null
        ? server.toString()
        : server.getAddress().getHostAddress() + " port " + server.getPort();
  }

  private static SSLSocketFactory trusting(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + store.size(), one);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }
}
