package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MT-PRIORITY: what is urgent overtakes at a next hop that is slow, and stays urgent there. */
class PriorityTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final CountDownLatch goOn = new CountDownLatch(1);

  @Test
  void theUrgentOvertakesAndIsPassedOnAsUrgent(@TempDir Path data) throws IOException {
    MailSettingsFolder settings = new MailSettingsFolder(data);
    try (ScriptedPeer next = new ScriptedPeer(this::slow)) {
      settings.route("next", "next.example.org", next.port());
      Map<String, String> all =
          Map.of(
              "poststrom.mail-settings", settings.path(),
              "poststrom.kafka.partitions", "1",
              "poststrom.delivery.limits.per-site", "1");
      try (Gateway gateway = Gateway.standalone(data, all);
          SmtpClient client = new SmtpClient(gateway.mxPort())) {
        send(client, "");
        await("the first mail").atMost(LONG).until(() -> begun.size() == 1);
        send(client, " MT-PRIORITY=-3");
        send(client, " MT-PRIORITY=0");
        send(client, " MT-PRIORITY=5");
        // The one that goes elsewhere has passed the queue behind them.
        send(client, "", "done@inbox.test");
        await("all lie in the queue")
            .atMost(LONG)
            .until(
                () ->
                    Events.all(gateway.bootstrap()).stream()
                        .anyMatch(
                            e ->
                                e.type().endsWith("delivered")
                                    && e.recipient().equals("done@inbox.test")));

        goOn.countDown();

        await("all mails").atMost(LONG).until(() -> next.taken().size() == 4);
        assertEquals(
            List.of(
                "MAIL FROM:<a@here.example.org>",
                "MAIL FROM:<a@here.example.org> MT-PRIORITY=5",
                "MAIL FROM:<a@here.example.org>",
                "MAIL FROM:<a@here.example.org> MT-PRIORITY=-3"),
            begun);
        assertEquals(
            List.of(-3, 5),
            Events.all(gateway.bootstrap()).stream()
                .filter(e -> e.type().endsWith("accepted") && e.data().has("priority"))
                .map(e -> e.data().get("priority").asInt())
                .sorted()
                .toList());
      }
    }
  }

  /** Takes its time with the first mail. */
  private String slow(String line) {
    if (line.startsWith("EHLO")) {
      return "250-next.test\r\n250 MT-PRIORITY";
    }
    if (line.startsWith("MAIL")) {
      begun.add(line);
      try {
        assertTrue(goOn.await(LONG.toSeconds(), TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return ScriptedPeer.accepting(line);
  }

  private static void send(SmtpClient client, String parameters) throws IOException {
    send(client, parameters, "b@next.example.org");
  }

  private static void send(SmtpClient client, String parameters, String to) throws IOException {
    for (String line :
        List.of("MAIL FROM:<a@here.example.org>" + parameters, "RCPT TO:<" + to + ">", "DATA")) {
      String reply = client.command(line);
      assertTrue(reply.startsWith("2") || reply.startsWith("354"), reply);
    }
    String reply = client.command("Subject: hello\r\n\r\nhello\r\n.");
    assertTrue(reply.startsWith("250 "), reply);
  }
}
