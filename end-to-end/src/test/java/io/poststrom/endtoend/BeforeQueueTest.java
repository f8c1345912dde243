package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The filter's word counts before the final dot is answered, and nothing waits for it in vain. */
class BeforeQueueTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String SENDER = "a@client.example.org";
  private static final String RECIPIENT = "b@ours.example.org";
  private static final String GTUBE =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
  private static final String ZONE =
      """
      client.example.org. TXT "v=spf1 ip4:127.0.0.1 -all"
      _dmarc.forged.example.org. TXT "v=DMARC1; p=reject"
      """;

  @Test
  void spamAndForgeriesAreRefusedInTheSessionAndToldWithTheirSymbols(@TempDir Path data)
      throws IOException {
    try (ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.standalone(data, settings(data, dns, next));
        SmtpClient client = new SmtpClient(gateway.mxPort())) {
      String spam = client.data(SENDER, RECIPIENT, mail("client.example.org", GTUBE));
      String forged = client.data(SENDER, RECIPIENT, mail("forged.example.org", "Hello."));
      String fine = client.data(SENDER, RECIPIENT, mail("client.example.org", "Hello."));

      assertTrue(spam.startsWith("550 5.7.1 The mail looks like spam (reference "), spam);
      assertTrue(forged.startsWith("550 5.7.1 The mail fails DMARC"), forged);
      assertTrue(fine.startsWith("250 "), fine);
      await("the good mail").atMost(LONG).until(() -> next.taken().size() == 1);
      String reference = spam.substring(spam.indexOf("(reference ") + 11, spam.indexOf(')'));
      await("the refusal's facts").atMost(LONG).until(() -> types(gateway, reference).size() == 2);
      assertEquals(
          List.of("filtered", "refused"), types(gateway, reference).stream().sorted().toList());
      assertEquals(1, next.taken().size());
    }
  }

  @Test
  void betweenProcessesAFilterThatIsGoneStopsNoMailAndFiltersItLater(@TempDir Path data)
      throws IOException {
    try (ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.processes(data, settings(data, dns, next));
        SmtpClient client = new SmtpClient(gateway.mxPort())) {
      String refused = client.data(SENDER, RECIPIENT, mail("client.example.org", GTUBE));
      assertTrue(refused.startsWith("550 5.7.1 The mail looks like spam"), refused);

      gateway.kill9(Part.FILTER);
      String taken = client.data(SENDER, RECIPIENT, mail("client.example.org", GTUBE));
      assertTrue(taken.startsWith("250 2.0.0 Accepted as "), taken);

      gateway.restart(Part.FILTER);
      String id = taken.substring(taken.lastIndexOf(' ') + 1);
      await("the mail is held")
          .atMost(LONG)
          .until(() -> types(gateway, id).contains("quarantined"));
      await("the filter is asked again")
          .atMost(LONG)
          .until(
              () ->
                  client
                      .data(SENDER, RECIPIENT, mail("client.example.org", GTUBE))
                      .startsWith("550 5.7.1 "));
      assertEquals(List.of(), next.taken());
    }
  }

  private static List<String> types(Gateway gateway, String mail) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.mail().equals(mail))
        .map(Event::type)
        .map(type -> type.substring(type.lastIndexOf('.') + 1))
        .toList();
  }

  private static byte[] mail(String author, String body) {
    return """
        From: a@%s
        To: b@ours.example.org
        Subject: hello
        Date: Sun, 22 Nov 2026 03:59:00 +0000
        Message-ID: <1@client.example.org>

        %s
        """
        .formatted(author, body)
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static Map<String, String> settings(Path data, ZoneServer dns, ScriptedPeer next) {
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write(
        "ours",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.example.org], dmarc: {reject: reject}}
        """);
    Map<String, String> all = new HashMap<>();
    all.put("poststrom.mail-settings", settings.path());
    all.put("poststrom.ingress.relay-networks", "192.0.2.0/24");
    all.put("poststrom.delivery.smart-host", "127.0.0.1:" + next.port());
    all.put("poststrom.dns.servers", dns.hostPort());
    return all;
  }
}
