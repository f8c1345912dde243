package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FUTURERELEASE: a held mail waits in the queue, through a crash too, and goes when it is time. */
class HoldTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void aHeldMailIsDeliveredAfterItsTimeAndNotBefore(@TempDir Path data) throws IOException {
    int submission = Ports.free();
    MailSettingsFolder settings = new MailSettingsFolder(data);
    try (ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting)) {
      settings.route("next", "next.example.org", next.port());
      Map<String, String> all =
          Map.of(
              "poststrom.mail-settings", settings.path(),
              "poststrom.ingress.submission.port", String.valueOf(submission));
      try (Gateway gateway = Gateway.standalone(data, all);
          SmtpClient client = new SmtpClient(submission)) {
        String held = send(client, " HOLDFOR=8", "b@next.example.org");
        String plain = send(client, "", "c@next.example.org");
        await("the mail that is not held")
            .atMost(LONG)
            .until(() -> hasCome(next, "c@next.example.org"));
        assertFalse(hasCome(next, "b@next.example.org"));
        gateway.kill9(Part.DELIVERY);
        gateway.restart(Part.DELIVERY);

        await("the held mail").atMost(LONG).until(() -> hasCome(next, "b@next.example.org"));

        List<Event> events = Events.all(gateway.bootstrap());
        Event accepted = only(events, "accepted", held);
        Instant release = Instant.parse(accepted.data().get("releaseAt").asText());
        assertEquals(accepted.time().plusSeconds(8), release);
        Instant attempted = only(events, "attempted", held).time();
        assertFalse(attempted.isBefore(release), attempted + " is before " + release);
        assertFalse(only(events, "accepted", plain).data().has("releaseAt"));
        assertTrue(plain.startsWith("250 "), plain);
      }
    }
  }

  private static boolean hasCome(ScriptedPeer next, String recipient) {
    return next.taken().stream().anyMatch(mail -> mail.forwardPaths().contains(recipient));
  }

  private static String send(SmtpClient client, String parameters, String to) throws IOException {
    for (String line :
        List.of("MAIL FROM:<a@here.example.org>" + parameters, "RCPT TO:<" + to + ">", "DATA")) {
      String reply = client.command(line);
      assertTrue(reply.startsWith("2") || reply.startsWith("354"), reply);
    }
    return client.command("Subject: hello\r\n\r\nhello\r\n.");
  }

  private static Event only(List<Event> events, String type, String reply) {
    String id = reply.substring(reply.lastIndexOf(' ') + 1);
    List<Event> found =
        events.stream().filter(e -> e.mail().equals(id) && e.type().endsWith(type)).toList();
    assertEquals(1, found.size(), type + " of " + id);
    return found.getFirst();
  }
}
