package io.poststrom.ingress.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.identity.Gate;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.sasl.ScramKeys;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.session.Surroundings.Ports;
import io.poststrom.ingress.transcript.FakeWorld;
import io.poststrom.ingress.transcript.SmtpClient;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.MailUser;
import io.poststrom.settings.UserSecret;
import io.poststrom.settings.UserSecret.ScramHash;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as openssl sees it. */
class EncryptionTest {
  private static final String[] RSA = {"-newkey", "rsa:2048"};
  private static final String[] EC = {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"};
  private static final String QUIT = "QUIT\n";

  private final Vertx vertx = Vertx.vertx();
  private final Gate gate =
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
  private final List<VertxSmtpServer> servers = new ArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void stop() throws InterruptedException {
    for (VertxSmtpServer server : servers) {
      server.stop(Duration.ofSeconds(5));
    }
    gate.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aClientGetsTheCertificateOfTheHostItNames() throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    ServerKeys keys =
        keys(
            openssl.selfSigned("mx.one.example", RSA),
            openssl.selfSigned("mx.two.example", EC),
            openssl.selfSigned("*.three.example", EC));
    int port = start(Listener.MX, new Encryption(keys, Optional.empty()));
    assertEquals("CN = mx.one.example", subject(openssl, port, "-noservername"));
    assertEquals("CN = mx.one.example", subject(openssl, port, "-servername", "mx.one.example"));
    assertEquals("CN = mx.one.example", subject(openssl, port, "-servername", "mx.six.example"));
    assertEquals("CN = mx.two.example", subject(openssl, port, "-servername", "MX.two.example"));
    assertEquals("CN = *.three.example", subject(openssl, port, "-servername", "a.three.example"));
    assertEquals("CN = mx.one.example", subject(openssl, port, "-servername", "three.example"));
  }

  @Test
  void ofTwoForOneHostAClientGetsTheOneWhoseKeyItKnows() throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    ServerKeys keys =
        keys(openssl.selfSigned("mx.example", EC), openssl.selfSigned("mx.example", RSA));
    int port = start(Listener.MX, new Encryption(keys, Optional.empty()));
    for (String name : List.of("mx.example", "any.example")) {
      String rsa = "ECDHE-RSA-AES128-GCM-SHA256";
      assertEquals(rsa, suite(openssl, port, "-servername", name, "-tls1_2", "-cipher", rsa));
      String ec = "ECDHE-ECDSA-AES128-GCM-SHA256";
      assertEquals(ec, suite(openssl, port, "-servername", name, "-tls1_2", "-cipher", ec));
    }
  }

  @Test
  void keysInTheFormsOfTheirAlgorithmsAreRead() throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    Certificate rsa = openssl.selfSigned("rsa.example", RSA);
    Certificate ec = openssl.selfSigned("ec.example", EC);
    String pkcs1 = openssl.run(List.of("rsa", "-in", "rsa.example.key", "-traditional"), "").text();
    String sec1 = openssl.run(List.of("ec", "-in", "ec.example.key"), "").text();
    assertTrue(pkcs1.contains("BEGIN RSA PRIVATE KEY") && sec1.contains("BEGIN EC PRIVATE KEY"));
    assertEquals(
        KeyedChain.of(rsa).key(), KeyedChain.of(new Certificate(rsa.chain(), pkcs1)).key());
    assertEquals(List.of("ec.example"), KeyedChain.of(new Certificate(ec.chain(), sec1)).names());
  }

  @Test
  void onlyTls12And13AndStrongSuitesAreOffered() throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    ServerKeys keys =
        keys(openssl.selfSigned("mx.example", RSA), openssl.selfSigned("mx.example", EC));
    int port = start(Listener.MX, new Encryption(keys, Optional.empty()));
    String weak = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
    assertEquals("TLSv1.3", protocol(openssl, port, "-tls1_3"));
    assertEquals("TLSv1.2", protocol(openssl, port, "-tls1_2"));
    assertEquals("", protocol(openssl, port, "-tls1_1", "-cipher", weak));
    assertEquals("", protocol(openssl, port, "-tls1", "-cipher", weak));

    TreeSet<String> taken = new TreeSet<>();
    List<String> known = openssl.suites();
    for (String suite : known) {
      if (!suite(openssl, port, "-tls1_2", "-cipher", suite + ":@SECLEVEL=0").isEmpty()) {
        taken.add(suite);
      }
    }
    assertTrue(known.size() > 50, () -> "openssl knows weak suites as well: " + known);
    assertEquals(
        new TreeSet<>(
            List.of(
                "DHE-RSA-AES128-GCM-SHA256",
                "DHE-RSA-AES256-GCM-SHA384",
                "ECDHE-ECDSA-AES128-GCM-SHA256",
                "ECDHE-ECDSA-AES256-GCM-SHA384",
                "ECDHE-ECDSA-CHACHA20-POLY1305",
                "ECDHE-RSA-AES128-GCM-SHA256",
                "ECDHE-RSA-AES256-GCM-SHA384",
                "ECDHE-RSA-CHACHA20-POLY1305")),
        taken);
  }

  /** RFC 9325 section 3.5: it costs us more than the client, and nobody needs it. */
  @Test
  void nobodyMayRenegotiateOrCompress() throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    ServerKeys keys = keys(openssl.selfSigned("mx.example", EC));
    int port = start(Listener.MX, new Encryption(keys, Optional.empty()));
    String said = openssl.renegotiate(port);
    assertTrue(said.contains("RENEGOTIATING") && said.contains("alert handshake failure"), said);
    assertEquals("NONE", openssl.connect(port, QUIT, "-tls1_2", "-comp").after("Compression: "));
  }

  @Test
  void newCertificatesCountFromTheNextHandshakeAndNoSessionNotices() throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    ServerKeys keys = keys(openssl.selfSigned("old.example", EC));
    int port = start(Listener.MX, new Encryption(keys, Optional.empty()));
    try (SmtpClient inTheClear = new SmtpClient(port);
        SmtpClient encrypted = new SmtpClient(port)) {
      inTheClear.line();
      encrypted.line();
      encrypted.say("STARTTLS");
      encrypted.handshake();
      assertEquals("CN = old.example", subject(openssl, port));

      keys.replace(List.of(KeyedChain.of(openssl.selfSigned("new.example", EC))));

      assertEquals("CN = new.example", subject(openssl, port));
      assertTrue(encrypted.say("NOOP").startsWith("250 "));
      assertTrue(inTheClear.say("STARTTLS").startsWith("220 "));
      inTheClear.handshake();
      assertTrue(inTheClear.say("NOOP").startsWith("250 "));
    }
  }

  @Test
  void aCertificateOfOurAuthorityIsAnIdentityOnSubmission() throws Exception {
    OpenSsl openssl = new OpenSsl(folder);
    Certificate authority = openssl.selfSigned("authority", EC);
    openssl.issued("authority", "ann", "email:Ann@Example.org,DNS:build.example.org");
    openssl.selfSigned("stranger", EC);
    users("ann@example.org", "build.example.org");
    Encryption encryption =
        new Encryption(
            keys(openssl.selfSigned("mx.example", EC)),
            Optional.of(new ClientCertificates(authority.chain())));
    int submission = start(Listener.SUBMISSION, encryption);
    int mx = start(Listener.MX, encryption);

    String first = says(openssl, submission, "ann", "AUTH EXTERNAL =");
    assertTrue(first.contains("250-AUTH EXTERNAL SCRAM"), first);
    assertTrue(first.contains("\n235 2.7.0 "), first);
    // build.example.org, then one whom the certificate does not name
    assertTrue(says(openssl, submission, "ann", external("build.example.org")).contains("\n235 "));
    assertTrue(says(openssl, submission, "ann", external("bob@example.org")).contains("\n535 "));
    String stranger = says(openssl, submission, "stranger", "AUTH EXTERNAL =");
    assertTrue(stranger.contains("\n504 ") && !stranger.contains("AUTH EXTERNAL"), stranger);
    String atMx = says(openssl, mx, "ann", "AUTH EXTERNAL =");
    assertTrue(atMx.contains("\n502 ") && atMx.contains("No client certificate CA names"), atMx);
    assertFalse(openssl.connect(submission, QUIT).text().contains("250-AUTH EXTERNAL"));
  }

  private static String external(String name) {
    byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
    return "AUTH EXTERNAL " + Base64.getEncoder().encodeToString(octets);
  }

  private static String says(OpenSsl openssl, int port, String who, String command)
      throws Exception {
    OpenSsl.Said said =
        openssl.connect(
            port,
            "EHLO client.example\n" + command + "\n" + QUIT,
            "-ign_eof",
            "-cert",
            who + ".crt",
            "-key",
            who + ".key");
    return said.text().replace("\r", "");
  }

  private void users(String... identities) {
    UserSecret secret = ScramKeys.secret(ScramHash.SHA_256, "secret", new byte[16], 4_096);
    gate.onChange(
        new MailSettings(
            List.of(),
            List.of(),
            Arrays.stream(identities)
                .map(identity -> new MailUser(identity, identity, List.of(secret)))
                .toList()));
  }

  private static ServerKeys keys(Certificate... certificates) {
    return new ServerKeys(Arrays.stream(certificates).map(KeyedChain::of).toList());
  }

  private static String subject(OpenSsl openssl, int port, String... options) throws Exception {
    return openssl.connect(port, QUIT, options).after("subject=");
  }

  private static String protocol(OpenSsl openssl, int port, String... options) throws Exception {
    OpenSsl.Said said = openssl.connect(port, QUIT, options);
    return said.text().contains("Cipher is (NONE)") ? "" : said.after("New, ").split(",")[0];
  }

  private static String suite(OpenSsl openssl, int port, String... options) throws Exception {
    String suite = openssl.connect(port, QUIT, options).after("Cipher is ");
    return suite.equals("(NONE)") ? "" : suite;
  }

  private int start(Listener listener, Encryption encryption) throws Exception {
    VertxSmtpServer server =
        VertxSmtpServer.start(
            vertx,
            surroundings(),
            new VertxSmtpServer.Doors(
                List.of(new ListenAddress(listener, "127.0.0.1", 0)),
                Optional.of(encryption),
                new ConnectionLimits(100, 100),
                new Trusted(List.of(), List.of()),
                1));
    servers.add(server);
    int port = server.ports().getOrDefault(listener, 0);
    assertNotEquals(0, port);
    return port;
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
}
