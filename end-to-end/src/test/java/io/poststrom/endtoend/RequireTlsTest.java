package io.poststrom.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.endtoend.RelayProbe.Door;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Maildirs;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** REQUIRETLS: such mail is delivered here, and not given to a next hop in clear. */
class RequireTlsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void mailForTlsOnlyIsNotGivenToAHostWithoutTls(@TempDir Path data) throws IOException {
    int submission = Ports.free();
    MailSettingsFolder settings = new MailSettingsFolder(data);
    try (ScriptedPeer plain = new ScriptedPeer(ScriptedPeer::accepting)) {
      settings.route("plain", "plain.example.org", plain.port());
      Map<String, String> all =
          Map.of(
              "poststrom.mail-settings", settings.path(),
              "poststrom.ingress.submission.port", String.valueOf(submission));
      try (Gateway _ = Gateway.standalone(data, all);
          RelayProbe client =
              RelayProbe.open(new Door("submission", submission, RelayProbe.Tls.STARTTLS))) {
        submit(client, "<a@home.test> REQUIRETLS RET=FULL", "b@plain.example.org");
        submit(client, "<a@home.test> REQUIRETLS", "here@home.test");
        submit(client, "<a@home.test>", "c@plain.example.org");
        Maildirs maildirs = new Maildirs(data);

        String report = first(maildirs, "a");
        assertTrue(report.contains("\r\nStatus: 5.7.10\r\n"), report);
        assertTrue(report.contains("does not offer STARTTLS"), report);
        assertFalse(report.contains("the secret"), report);
        assertTrue(first(maildirs, "here").contains("the secret"));
        await("the other mail").atMost(LONG).until(() -> !plain.taken().isEmpty());
        assertEquals(
            List.of("c@plain.example.org"),
            plain.taken().stream().flatMap(mail -> mail.forwardPaths().stream()).toList());
      }
    }
  }

  private static void submit(RelayProbe client, String from, String to) throws IOException {
    for (String line : List.of("MAIL FROM:" + from, "RCPT TO:<" + to + ">")) {
      String reply = client.say(line);
      assertTrue(reply.startsWith("250 "), reply);
    }
    String end = client.send("Subject: hello\r\n\r\nthe secret");
    assertTrue(end.startsWith("250 "), end);
  }

  private static String first(Maildirs maildirs, String localPart) {
    await("mail to " + localPart)
        .atMost(LONG)
        .until(() -> !maildirs.of(localPart, "home.test").isEmpty());
    return new String(maildirs.of(localPart, "home.test").getFirst(), ISO_8859_1);
  }
}
