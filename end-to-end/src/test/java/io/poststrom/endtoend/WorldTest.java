package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mail from the world by a real client, over TLS, checked by SPF and led by MX out of a DNS server.
 */
class WorldTest {
  private static final Path SWAKS = Path.of("/usr/bin/swaks");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String ZONE =
      """
      client.example.org. TXT "v=spf1 ip4:127.0.0.1 -all"
      ours.example.org. MX 10 mx.ours.example.org.
      mx.ours.example.org. A 127.0.0.1
      """;

  @Test
  void swaksOverTlsPassesSpfAndArrivesAtTheMx(@TempDir Path data) {
    Assumptions.assumeTrue(Files.isExecutable(SWAKS), "swaks is missing: apt-get install swaks");
    Assumptions.assumeTrue(
        run(data, List.of("perl", "-MNet::SSLeay", "-e", "1")) == 0,
        "swaks can't speak TLS: apt-get install libnet-ssleay-perl");
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write(
        "ours",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.example.org]}
        """);
    try (ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer mx = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.standalone(data, settings(settings, dns, mx))) {
      assertEquals(0, swaks(data, gateway.mxPort(), "b@ours.example.org"));
      assertTrue(swaks(data, gateway.mxPort(), "b@elsewhere.example.org") != 0, "no open relay");

      await("the mail at the MX").atMost(LONG).until(() -> !mx.taken().isEmpty());
      ScriptedPeer.Mail mail = mx.taken().getFirst();
      assertEquals("a@client.example.org", mail.reversePath());
      assertEquals(List.of("b@ours.example.org"), mail.forwardPaths());
      assertTrue(mail.field("Received-SPF").startsWith("pass"), mail.text());
      assertTrue(mail.text().contains("spf=pass"), mail.text());
      assertTrue(mail.text().contains("with ESMTPS"), mail.text());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"b@nowhere.test", "b@nowhere.example", "b@localhost"})
  void withoutMaildirsMailForAReservedDomainComesBackAtOnce(String recipient, @TempDir Path data)
      throws IOException {
    try (ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer origin = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway =
            Gateway.standalone(
                data,
                Map.of(
                    "poststrom.maildir-domains", "",
                    "poststrom.dns.servers", dns.hostPort(),
                    "poststrom.delivery.port", String.valueOf(origin.port())));
        SmtpClient client = new SmtpClient(gateway.mxPort())) {
      String reply = client.data("a@ours.example.org", recipient, Contents.ascii(100, 1));
      assertTrue(reply.startsWith("250 "), reply);

      await("the report").atMost(LONG).until(() -> !origin.taken().isEmpty());
      String report = origin.taken().getFirst().text();
      assertTrue(report.contains("Final-Recipient: rfc822; " + recipient), report);
      assertTrue(report.contains("Status: 5.1.2"), report);
    }
  }

  private static int swaks(Path data, int port, String to) {
    return run(
        data,
        List.of(
            SWAKS.toString(),
            "--tls",
            "--server",
            "127.0.0.1:" + port,
            "--helo",
            "client.example.org",
            "--from",
            "a@client.example.org",
            "--to",
            to));
  }

  private static int run(Path data, List<String> command) {
    return ChildProcess.start(data.resolve("swaks.log"), command).waitFor(LONG);
  }

  private static Map<String, String> settings(
      MailSettingsFolder settings, ZoneServer dns, ScriptedPeer mx) {
    return Map.of(
        "poststrom.mail-settings", settings.path(),
        "poststrom.dns.servers", dns.hostPort(),
        "poststrom.delivery.port", String.valueOf(mx.port()),
        "poststrom.ingress.relay-networks", "192.0.2.0/24");
  }
}
