package io.poststrom.ingress.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.identity.Gate;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.sasl.ScramClient;
import io.poststrom.ingress.sasl.ScramKeys;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.session.Surroundings.Ports;
import io.poststrom.ingress.transcript.FakeWorld;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.MailUser;
import io.poststrom.settings.UserSecret.ScramHash;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SCRAM-SHA-256-PLUS over real TLS, with what the client's own end of it exports. */
class ChannelBindingTest {
  private final Vertx vertx = Vertx.vertx();
  private Gate gate;
  private VertxSmtpServer server;

  @BeforeEach
  void start() throws Exception {
    gate =
        new Gate(
            new Gate.Rules(
                EnumSet.allOf(SaslName.class),
                List.of(),
                Duration.ZERO,
                new Gate.Failures(9, 9, Duration.ofMinutes(1)),
                1,
                1),
            new Gate.Elsewhere(Optional.empty(), Optional.empty()),
            InstantSource.system());
    MailUser ann =
        new MailUser(
            "ann",
            "ann",
            List.of(ScramKeys.secret(ScramHash.SHA_256, "secret", new byte[16], 4_096)));
    gate.onChange(new MailSettings(List.of(), List.of(), List.of(ann)));
    server =
        VertxSmtpServer.start(
            vertx,
            surroundings(),
            new VertxSmtpServer.Doors(
                List.of(new ListenAddress(Listener.SUBMISSIONS, "127.0.0.1", 0)),
                Optional.of(
                    Encryption.with(Certificate.selfSigned("mx.example.org", Instant.now()))),
                new ConnectionLimits(10, 10),
                new Trusted(List.of(), List.of()),
                1));
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.stop(Duration.ofSeconds(5));
    gate.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void tlsExporterIsTheSameOnBothEnds(String protocol) throws Exception {
    try (SSLSocket socket = connect(protocol)) {
      ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
      byte[] exported =
          session.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
      assertEquals("235 2.7.0 Authenticated", authenticate(socket, "tls-exporter", exported));
    }
  }

  @Test
  void tlsServerEndPointIsTheHashOfOurCertificate() throws Exception {
    try (SSLSocket socket = connect("TLSv1.3")) {
      byte[] certificate = socket.getSession().getPeerCertificates()[0].getEncoded();
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate);
      assertEquals("235 2.7.0 Authenticated", authenticate(socket, "tls-server-end-point", hash));
    }
  }

  @Test
  void whatAnotherConnectionExportsIsRefused() throws Exception {
    try (SSLSocket socket = connect("TLSv1.3")) {
      assertEquals(
          "535 5.7.8 Authentication failed", authenticate(socket, "tls-exporter", new byte[32]));
    }
  }

  private static String authenticate(SSLSocket socket, String type, byte[] binding)
      throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    assertTrue(in.readLine().startsWith("220 "));
    say(socket, "EHLO client.example");
    boolean offered = false;
    for (String line = in.readLine(); line.startsWith("250-"); line = in.readLine()) {
      offered |= line.startsWith("250-AUTH SCRAM-SHA-256-PLUS ");
    }
    assertTrue(offered);
    ScramClient client = new ScramClient("ann", "secret", "p=" + type + ",,", binding);
    say(socket, "AUTH SCRAM-SHA-256-PLUS " + base64(client.first()));
    say(socket, base64(client.last(challenge(in.readLine()))));
    String reply = in.readLine();
    if (reply.startsWith("334 ")) {
      assertTrue(challenge(reply).startsWith("v="));
      say(socket, "");
      reply = in.readLine();
    }
    return reply;
  }

  private static String challenge(String line) {
    return new String(Base64.getDecoder().decode(line.substring(4)), StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void say(SSLSocket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private SSLSocket connect(String protocol) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, null);
    int port = server.ports().getOrDefault(Listener.SUBMISSIONS, 0);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return socket;
  }

  private Surroundings surroundings() {
    Surroundings all = new FakeWorld().surroundings();
    Ports ports =
        new Ports(
            all.ports().recipients(),
            gate,
            all.ports().door(),
            all.ports().senders(),
            all.ports().mails(),
            all.ports().contents(),
            all.ports().budget(),
            all.ports().flushes(),
            all.ports().observer());
    return new Surroundings(
        all.rules(), all.content(), all.time(), ports, all.chance(), all.seconds());
  }

  /** The server's certificate is made for the test. */
  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
