package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.Postfix;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.ScriptedPeer.Mail;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What next hops get from us: mails unchanged, reports of failures, by way of a real Postfix. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NextHopTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String SENDER = "sender@origin.example.org";
  private final Map<String, ScriptedPeer> peers = new HashMap<>();
  private MailSettingsFolder settings;
  private Gateway gateway;

  @BeforeAll
  void start(@TempDir Path data) {
    settings = new MailSettingsFolder(data);
    peer("origin", ScriptedPeer::accepting);
    peer("accepting", ScriptedPeer::accepting);
    peer("never", line -> line.startsWith("RCPT") ? "550 5.1.1 no such user" : ok(line));
    gateway =
        Gateway.standalone(
            data,
            Map.of(
                "poststrom.mail-settings",
                settings.path(),
                "poststrom.dns.servers",
                "127.0.0.1:" + Ports.free(),
                "poststrom.delivery.retry.first",
                "1s",
                "poststrom.delivery.retry.site-first",
                "1s"));
  }

  @AfterAll
  void stop() {
    gateway.close();
    peers.values().forEach(ScriptedPeer::close);
  }

  @Test
  void anAcceptingHopGetsTheMailOnceAndUnchanged() throws IOException {
    byte[] content = Contents.ascii(4_096, 1);
    send("accepting", content);
    Mail mail = onlyMailOf("accepting");
    assertEquals(SENDER, mail.reversePath());
    byte[] end =
        Arrays.copyOfRange(
            mail.content(), mail.content().length - content.length, mail.content().length);
    assertArrayEquals(content, end);
    assertTrue(mail.text().contains("Received: from client.test"), "the trace field is there");
    assertTypes("accepting", "accepted", "filtered", "routed", "attempted", "delivered");
  }

  @Test
  void aReportGoesToTheSenderWithANullReversePath() throws IOException {
    send("never", Contents.ascii(1_000, 4));
    Mail report = onlyMailOf("origin");
    assertEquals("", report.reversePath());
    assertEquals(List.of(SENDER), report.forwardPaths());
    assertTrue(report.text().contains("multipart/report"), report.text());
    assertTrue(report.text().contains("b@never.example.org"), report.text());
    assertTrue(report.text().contains("Action: failed"), report.text());
    assertTypes("never", "accepted", "filtered", "routed", "attempted", "bounced");
  }

  @Test
  void aRealPostfixTakesMailAndPassesItOn(@TempDir Path folder) throws IOException {
    Postfix.assumeUsable();
    open(folder);
    byte[] content = Contents.eightBit(20_000, 5);
    try (ScriptedPeer behind = new ScriptedPeer(ScriptedPeer::accepting);
        Postfix postfix =
            new Postfix(
                folder.resolve("postfix"),
                "relayhost = [127.0.0.1]:" + behind.port() + "\n",
                UnaryOperator.identity())) {
      settings.route("postfix", "postfix.example.org", postfix.port());
      await("the route is in force and Postfix passes mail on")
          .atMost(LONG)
          .pollInterval(Duration.ofSeconds(2))
          .until(
              () -> {
                send("postfix", content);
                return !behind.taken().isEmpty();
              });
      byte[] arrived = behind.taken().getFirst().content();
      assertArrayEquals(
          content, Arrays.copyOfRange(arrived, arrived.length - content.length, arrived.length));
    }
  }

  private static void open(Path folder) {
    Path top = Path.of(System.getProperty("java.io.tmpdir"));
    for (Path part = folder; part != null && !part.equals(top); part = part.getParent()) {
      part.toFile().setExecutable(true, false);
      part.toFile().setReadable(true, false);
    }
  }

  private static String ok(String line) {
    return ScriptedPeer.accepting(line);
  }

  private ScriptedPeer peer(String name, UnaryOperator<String> script) {
    ScriptedPeer peer = new ScriptedPeer(script);
    peers.put(name, peer);
    settings.route(name, name + ".example.org", peer.port());
    return peer;
  }

  private void send(String hop, byte[] content) throws IOException {
    try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
      String reply = client.bdat(SENDER, "b@" + hop + ".example.org", content);
      assertTrue(reply.startsWith("250"), reply);
    }
  }

  private Mail onlyMailOf(String hop) {
    ScriptedPeer peer = Objects.requireNonNull(peers.get(hop));
    await("mail at " + hop).atMost(LONG).until(() -> !peer.taken().isEmpty());
    assertEquals(1, peer.taken().size());
    return peer.taken().getFirst();
  }

  private void assertTypes(String hop, String... types) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertEquals(List.of(types), typesOf("b@" + hop + ".example.org")));
  }

  private List<String> typesOf(String recipient) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.recipient().equals(recipient))
        .map(Events.Event::type)
        .toList();
  }
}
