package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Postfix;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose mail it says it is: SPF at RCPT, and a Postfix that is called back. */
class SenderAtTheDoorTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String ZONE =
      """
      forged.example. TXT "v=spf1 -all exp=why.forged.example"
      why.forged.example. TXT "%{i} is none of ours"
      sender.example. MX 10 mx.sender.example.
      sender.example. TXT "v=spf1 ip4:192.0.2.0/24 -all"
      mx.sender.example. A 127.0.0.1
      null.example. MX 0 .
      """;

  /** Its virtual mailboxes: nothing is ever delivered to them. */
  private static final String POSTFIX =
      """
      virtual_mailbox_domains = sender.example
      virtual_mailbox_maps = inline:{ ann@sender.example=ann }
      """;

  @TempDir Path data;

  @Test
  void forgedSendersAreRefusedAtRcpt() throws IOException {
    MailSettingsFolder documents = new MailSettingsFolder(data);
    documents.write("ours", domain("ours.example.org", "accept"));
    documents.write("strict", domain("strict.example.org", "refuse"));
    try (ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.standalone(data, settings(documents, dns, next))) {
      try (SmtpClient client = from(gateway, "192.0.2.5")) {
        assertEquals("250", code(client.command("MAIL FROM:<a@forged.example>")));
        String refusal = client.command("RCPT TO:<b@strict.example.org>");
        assertTrue(refusal.startsWith("550"), refusal);
        assertTrue(refusal.contains("5.7.23"), refusal);
        assertEquals("250", code(client.command("RCPT TO:<postmaster@strict.example.org>")));
        assertEquals("250", code(client.command("RCPT TO:<b@ours.example.org>")));
      }
      await("the event")
          .atMost(LONG)
          .until(
              () ->
                  Events.all(gateway.bootstrap()).stream()
                      .filter(event -> event.type().equals("refused"))
                      .anyMatch(
                          event ->
                              event.data().path("rule").asText().equals("spf")
                                  && event.data().path("stage").asText().equals("RCPT")));
    }
  }

  @Test
  void sendersAreCalledBackAtARealPostfix() throws IOException {
    Postfix.assumeUsable();
    Path folder = Files.createDirectory(data.resolve("postfix"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    MailSettingsFolder documents = new MailSettingsFolder(data);
    documents.write("ours", domain("ours.example.org", "accept"));
    try (Postfix postfix = new Postfix(folder, POSTFIX, UnaryOperator.identity());
        ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway =
            Gateway.standalone(data, calling(settings(documents, dns, next), postfix.port()))) {
      assertEquals("250", code(rcpt(gateway, "ann@sender.example")));
      assertEquals("250", code(rcpt(gateway, "")));
      String nobody = rcpt(gateway, "nobody@sender.example");
      assertTrue(nobody.startsWith("550"), nobody);
      assertTrue(nobody.contains("5.1.7"), nobody);
      assertTrue(rcpt(gateway, "a@gone.example").startsWith("550 5.1.8"));
      assertTrue(rcpt(gateway, "a@null.example").startsWith("550 5.7.27"));
      // An answer is remembered: the second client costs Postfix nothing.
      assertEquals(nobody, rcpt(gateway, "nobody@sender.example"));
      await("what Postfix saw")
          .atMost(LONG)
          .until(() -> connections(folder) >= 2 && Files.exists(folder.resolve("mail.log")));
      assertEquals(2, connections(folder));
      try (SmtpClient client = from(gateway, "192.0.2.6")) {
        assertEquals(
            "250", code(client.data("ann@sender.example", "b@ours.example.org", new byte[] {'x'})));
      }
      await("the mail").atMost(LONG).until(() -> next.taken().size() == 1);
    }
  }

  private static long connections(Path postfix) throws IOException {
    try (var lines = Files.lines(postfix.resolve("mail.log"))) {
      return lines.filter(line -> line.contains(": disconnect from ")).count();
    }
  }

  private static String rcpt(Gateway gateway, String sender) throws IOException {
    try (SmtpClient client = from(gateway, "192.0.2.5")) {
      assertEquals("250", code(client.command("MAIL FROM:<" + sender + ">")));
      return client.command("RCPT TO:<b@ours.example.org>");
    }
  }

  private static SmtpClient from(Gateway gateway, String address) throws IOException {
    return new SmtpClient(gateway.mxPort(), "PROXY TCP4 " + address + " 127.0.0.1 40000 25\r\n");
  }

  private static String code(String reply) {
    return reply.substring(0, 3);
  }

  private static String domain(String domain, String fail) {
    return """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: %s}
        spec: {domains: [%s], spf: {fail: %s}}
        """
        .formatted(domain.substring(0, domain.indexOf('.')), domain, fail);
  }

  private static Map<String, String> calling(Map<String, String> settings, int port) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("poststrom.ingress.callback.enabled", "true");
    all.put("poststrom.ingress.callback.port", String.valueOf(port));
    all.put("poststrom.ingress.callback.private-addresses", "true");
    return all;
  }

  private static Map<String, String> settings(
      MailSettingsFolder documents, ZoneServer dns, ScriptedPeer next) {
    return Map.of(
        "poststrom.mail-settings",
        documents.path(),
        "poststrom.maildir-domains",
        "",
        "poststrom.delivery.smart-host",
        "127.0.0.1:" + next.port(),
        "poststrom.dns.servers",
        dns.hostPort(),
        "poststrom.ingress.relay-networks",
        "203.0.113.0/24",
        "poststrom.ingress.proxy-networks",
        "127.0.0.1");
  }
}
