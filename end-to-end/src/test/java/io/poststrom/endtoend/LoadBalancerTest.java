package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a real HAProxy the client is the one that it names: SPF judges by its address. */
class LoadBalancerTest {
  private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
  private static final Path SWAKS = Path.of("/usr/bin/swaks");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String BALANCER = "127.0.0.9";
  private static final String ZONE =
      """
      five.example.org. TXT "v=spf1 ip4:127.0.0.5 -all"
      """;

  @ParameterizedTest
  @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
  void theClientThatHaproxyNamesCounts(String version, @TempDir Path data) throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(HAPROXY), "haproxy is missing: apt-get install haproxy");
    Assumptions.assumeTrue(Files.isExecutable(SWAKS), "swaks is missing: apt-get install swaks");
    int port = Ports.free();
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
        ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.standalone(data, settings(settings, dns, next));
        ChildProcess haproxy = haproxy(data, configuration(port, gateway.mxPort(), version))) {
      await("haproxy").atMost(LONG).until(() -> !haproxy.isAlive() || listens(port));
      assertTrue(haproxy.isAlive(), haproxy::tail);

      assertEquals(0, swaks(data, port, "127.0.0.5"));
      assertEquals(0, swaks(data, port, "127.0.0.6"));

      await("both mails").atMost(LONG).until(() -> next.taken().size() == 2);
      assertEquals("pass", spf(next, "127.0.0.5"));
      assertEquals("fail", spf(next, "127.0.0.6"));
    }
  }

  private static Map<String, String> settings(
      MailSettingsFolder settings, ZoneServer dns, ScriptedPeer next) {
    return Map.of(
        "poststrom.ingress.proxy-networks",
        BALANCER,
        "poststrom.ingress.relay-networks",
        "192.0.2.0/24",
        "poststrom.maildir-domains",
        "",
        "poststrom.mail-settings",
        settings.path(),
        "poststrom.delivery.smart-host",
        "127.0.0.1:" + next.port(),
        "poststrom.dns.servers",
        dns.hostPort());
  }

  private static String configuration(int port, int gateway, String version) {
    return """
        defaults
          mode tcp
          timeout connect 5s
          timeout client 60s
          timeout server 60s
        listen smtp
          bind 127.0.0.1:%d
          server gateway 127.0.0.1:%d %s source %s
        """
        .formatted(port, gateway, version, BALANCER);
  }

  private static ChildProcess haproxy(Path data, String configuration) throws IOException {
    Path file = Files.writeString(data.resolve("haproxy.cfg"), configuration);
    return ChildProcess.start(
        data.resolve("haproxy.log"), List.of(HAPROXY.toString(), "-db", "-f", file.toString()));
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int swaks(Path data, int port, String from) {
    return ChildProcess.start(
            data.resolve("swaks.log"),
            List.of(
                SWAKS.toString(),
                "--server",
                "127.0.0.1:" + port,
                "--local-interface",
                from,
                "--helo",
                "client.example.org",
                "--from",
                "a@five.example.org",
                "--to",
                "b@ours.example.org"))
        .waitFor(LONG);
  }

  private static String spf(ScriptedPeer next, String client) {
    ScriptedPeer.Mail mail =
        next.taken().stream()
            .filter(taken -> taken.field("Received").contains("[" + client + "]"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no mail of " + client));
    return mail.field("Received-SPF").split(" ")[0];
  }
}
