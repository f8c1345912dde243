package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ETRN: a host that was away asks for its mail, and has it long before the next try. */
class EtrnTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final AtomicBoolean away = new AtomicBoolean(true);

  @Test
  void aHostThatIsBackHasItsMailAtOnce(@TempDir Path data) throws IOException {
    MailSettingsFolder settings = new MailSettingsFolder(data);
    try (ScriptedPeer next = new ScriptedPeer(this::mayBeAway)) {
      settings.route("next", "next.example.org", next.port());
      try (Gateway gateway =
              Gateway.standalone(data, Map.of("poststrom.mail-settings", settings.path()));
          SmtpClient client = new SmtpClient(gateway.mxPort())) {
        for (String line :
            List.of("MAIL FROM:<a@here.example.org>", "RCPT TO:<b@next.example.org>", "DATA")) {
          client.command(line);
        }
        String reply = client.command("Subject: hello\r\n\r\nhello\r\n.");
        assertTrue(reply.startsWith("250 "), reply);
        await("it is put off").atMost(LONG).until(() -> !all(gateway, "deferred").isEmpty());
        away.set(false);

        assertEquals(
            "250 2.0.0 Queuing for node @example.org started", client.command("ETRN @example.org"));

        await("the mail").atMost(LONG).until(() -> next.taken().size() == 1);
        await("the event").atMost(LONG).until(() -> all(gateway, "flushed").size() == 1);
        Event flushed = all(gateway, "flushed").getFirst();
        assertEquals("@example.org", flushed.data().get("node").asText());
        assertEquals("127.0.0.1", flushed.data().get("client").asText());
      }
    }
  }

  private String mayBeAway(String line) {
    return away.get() ? "421 4.3.2 not now" : ScriptedPeer.accepting(line);
  }

  private static List<Event> all(Gateway gateway, String type) {
    return Events.all(gateway.bootstrap()).stream().filter(e -> e.type().endsWith(type)).toList();
  }
}
