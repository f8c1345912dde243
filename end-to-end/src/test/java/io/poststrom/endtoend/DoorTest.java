package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of any address, by a PROXY header, at the door of the whole gateway. */
class DoorTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String ZONE =
      """
      2.0.0.127.bl.example. A 127.0.0.2
      5.2.0.192.bl.example. A 127.0.0.2
      6.2.0.192.bl.example. A 127.0.0.2
      6.2.0.192.wl.example. A 127.0.0.2
      2.0.0.127.wl.example. A 127.0.0.2
      1.0.0.127.mad.example. A 127.0.0.2
      2.0.0.127.mad.example. A 127.0.0.2
      7.2.0.192.mad.example. A 127.0.0.2
      """;

  @TempDir Path data;

  @Test
  void whoIsKeptOutHearsWhyAndEverybodyElseGetsIn() throws IOException {
    Path networks = Files.writeString(data.resolve("networks"), "deny 198.51.100.0/24 XX\n");
    MailSettingsFolder documents = new MailSettingsFolder(data);
    documents.write(
        "ours",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.example.org]}
        """);
    try (ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.standalone(data, settings(documents, dns, next, networks))) {
      int port = gateway.mxPort();
      await("the first look at the lists")
          .atMost(LONG)
          .until(() -> dns.count("1.0.0.127.mad.example A") > 0);

      assertEquals(
          "550 5.7.1 Refused: 192.0.2.5 is listed by bl.example; 192.0.2.5 has no name in DNS;"
              + " your name client.test has no address",
          mail(port, "192.0.2.5"));
      assertEquals("250 2.1.0 Sender ok", mail(port, "192.0.2.6"));
      assertEquals("250 2.1.0 Sender ok", mail(port, "192.0.2.7"));
      assertTrue(firstLine(port, "192.0.2.8", "EHLO early\r\n").startsWith("554 5.5.1 "));
      assertTrue(firstLine(port, "192.0.2.8", "").startsWith("220 "));
      assertTrue(firstLine(port, "198.51.100.8", "").startsWith("554 5.7.1 "));
      try (SmtpClient client = from(port, "192.0.2.9")) {
        assertTrue(client.command("HELO ours.example.org").startsWith("550 5.7.1 "));
        assertTrue(
            client
                .data("a@x.example", "b@ours.example.org", new byte[] {'x'})
                .startsWith("250 2.0.0"));
      }
      Files.writeString(networks, "allow 198.51.100.0/24 XX\n");
      await("the changed file")
          .atMost(LONG)
          .until(() -> firstLine(port, "198.51.100.8", "").startsWith("220 "));

      await("the mail").atMost(LONG).until(() -> next.taken().size() == 1);
      await("the events")
          .atMost(LONG)
          .until(
              () ->
                  Events.all(gateway.bootstrap()).stream()
                      .filter(event -> event.type().equals("refused"))
                      .map(event -> event.data().path("stage").asText())
                      .distinct()
                      .toList()
                      .containsAll(List.of("CONNECT", "HELO", "MAIL")));
      assertTrue(
          Files.readString(data.resolve("standalone.log"))
              .contains("mad.example is left out until it is well: it lists what must never be"));
    }
  }

  private static String mail(int port, String address) throws IOException {
    try (SmtpClient client = from(port, address)) {
      return client.command("MAIL FROM:<a@x.example>");
    }
  }

  private static SmtpClient from(int port, String address) throws IOException {
    return new SmtpClient(port, header(address));
  }

  private static String header(String address) {
    return "PROXY TCP4 " + address + " 127.0.0.1 40000 25\r\n";
  }

  private static String firstLine(int port, String address, String early) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      byte[] octets = (header(address) + early).getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(octets);
      return String.valueOf(
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine());
    }
  }

  private static Map<String, String> settings(
      MailSettingsFolder documents, ZoneServer dns, ScriptedPeer next, Path networks) {
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
        "127.0.0.1",
        "poststrom.ingress.door.networks-file",
        networks.toString(),
        "poststrom.ingress.door.address-lists",
        "bl.example*10,wl.example*-9,mad.example*10");
  }
}
