package io.poststrom.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.Maildirs;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DELIVERBY: what is late goes back or is told of, through a crash too, and the time goes on. */
class DeliverByTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final AtomicBoolean open = new AtomicBoolean();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  void aMailWithATimeIsDeliveredByThenOrItsSenderHears(@TempDir Path data) throws IOException {
    int submission = Ports.free();
    MailSettingsFolder settings = new MailSettingsFolder(data);
    try (ScriptedPeer busy = new ScriptedPeer(this::busy);
        ScriptedPeer knowing = new ScriptedPeer(this::knowing);
        ScriptedPeer old = new ScriptedPeer(ScriptedPeer::accepting)) {
      settings.route("busy", "busy.example.org", busy.port());
      settings.route("knowing", "knowing.example.org", knowing.port());
      settings.route("old", "old.example.org", old.port());
      try (Gateway gateway = Gateway.standalone(data, settings(settings, submission));
          SmtpClient client = new SmtpClient(submission)) {
        send(client, "<returned@home.test> BY=6;R", "b@busy.example.org");
        send(client, "<told@home.test> BY=6;N", "c@busy.example.org");
        send(client, "<traced@home.test> BY=120;RT", "d@knowing.example.org");
        send(client, "<refused@home.test> BY=120;R", "e@old.example.org");
        send(client, "<relayed@home.test> BY=120;N", "f@old.example.org");
        gateway.kill9(Part.DELIVERY);
        gateway.restart(Part.DELIVERY);
        Maildirs reports = new Maildirs(data);

        String returned = report(reports, "returned");
        assertTrue(returned.contains("\r\nAction: failed\r\nStatus: 5.4.7\r\n"), returned);
        assertTrue(returned.contains("\r\nDeliver-By-Date: "), returned);
        String delayed = report(reports, "told");
        assertTrue(delayed.contains("\r\nAction: delayed\r\n"), delayed);
        assertFalse(hasCome(busy, "c@busy.example.org"));
        assertTrue(report(reports, "traced").contains("\r\nAction: relayed\r\n"));
        assertTrue(report(reports, "relayed").contains("\r\nAction: relayed\r\n"));
        assertTrue(report(reports, "refused").contains("\r\nStatus: 5.3.3\r\n"));
        assertTrue(
            told.stream().anyMatch(line -> line.matches(".* BY=1[0-9]{2};RT")), told.toString());
        assertFalse(hasCome(old, "e@old.example.org"));

        open.set(true);
        await("the mail that is only late")
            .atMost(LONG)
            .until(() -> hasCome(busy, "c@busy.example.org"));
        assertFalse(hasCome(busy, "b@busy.example.org"));
        assertEquals(1, reports.of("told", "home.test").size(), "told once");
      }
    }
  }

  private static Map<String, String> settings(MailSettingsFolder folder, int submission) {
    Map<String, String> all = new HashMap<>();
    all.put("poststrom.mail-settings", folder.path());
    all.put("poststrom.ingress.submission.port", String.valueOf(submission));
    all.put("poststrom.ingress.min-deliver-by", "5s");
    all.put("poststrom.delivery.retry.first", "1s");
    all.put("poststrom.delivery.retry.longest", "1s");
    return all;
  }

  private String busy(String line) {
    return line.startsWith("RCPT") && !open.get() ? "450 4.2.1 not now" : knowing(line);
  }

  private String knowing(String line) {
    if (line.startsWith("MAIL")) {
      told.add(line);
    }
    return line.startsWith("EHLO")
        ? "250-peer.test\r\n250-DSN\r\n250 DELIVERBY 1"
        : ScriptedPeer.accepting(line);
  }

  private static String report(Maildirs reports, String sender) {
    await("the report to " + sender)
        .atMost(LONG)
        .until(() -> !reports.of(sender, "home.test").isEmpty());
    return new String(reports.of(sender, "home.test").getFirst(), ISO_8859_1);
  }

  private static boolean hasCome(ScriptedPeer next, String recipient) {
    return next.taken().stream().anyMatch(mail -> mail.forwardPaths().contains(recipient));
  }

  private static void send(SmtpClient client, String from, String to) throws IOException {
    for (String line : List.of("MAIL FROM:" + from, "RCPT TO:<" + to + ">", "DATA")) {
      String reply = client.command(line);
      assertTrue(reply.startsWith("2") || reply.startsWith("354"), reply);
    }
    String end = client.command("Subject: hello\r\n\r\nhello\r\n.");
    assertTrue(end.startsWith("250 "), end);
  }
}
