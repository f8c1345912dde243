package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * swaks as a proxy that says with XCLIENT who has logged in: the rules for senders hold, a change
 * of them counts without a restart, and what is handed in is mended.
 */
class SenderRulesTest {
  private static final Path SWAKS = Path.of("/usr/bin/swaks");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String ANN = "ann@ours.example.org";
  private static final String BOSS = "boss@ours.example.org";

  private final int submission = Ports.free();

  @TempDir Path data;

  @Test
  void whoHasLoggedInSendsByTheRulesAndWhatIsSentIsMended() throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(SWAKS), "swaks is missing: apt-get install swaks");
    MailSettingsFolder settings = new MailSettingsFolder(data);
    try (ScriptedPeer nextHop = new ScriptedPeer(ScriptedPeer::accepting)) {
      settings.route("elsewhere", "elsewhere.example.org", nextHop.port());
      try (Gateway gateway = Gateway.standalone(data, settings(settings))) {
        assertEquals(0, swaks(ANN, ANN, ANN), "as oneself");
        assertNotEquals(0, swaks(ANN, BOSS, ANN), "another reverse-path");
        assertNotEquals(0, swaks(ANN, ANN, BOSS), "another author");
        assertNotEquals(0, swaks("robot", BOSS, BOSS), "an identity that is no address");

        settings.write("robots", policy());
        await("the policy to count").atMost(LONG).until(() -> swaks("robot", BOSS, BOSS) == 0);
        assertNotEquals(0, swaks("robot", BOSS, BOSS), "one mail a day");

        await("the mails at the next hop").atMost(LONG).until(() -> nextHop.taken().size() == 2);
        ScriptedPeer.Mail mail = nextHop.taken().getFirst();
        assertTrue(mail.field("Received").contains("[203.0.113.9]"), mail.field("Received"));
        assertTrue(mail.field("Date").endsWith("+0000"), mail.text());
        assertTrue(mail.field("Message-ID").matches("<.+@.+>"), mail.text());
        assertTrue(!mail.text().contains("secret"), "no blind copies");
        await("the refusals with their rules' names")
            .atMost(LONG)
            .until(() -> rules(gateway).containsAll(List.of("(default)", "robots")));
      }
    }
  }

  private static List<String> rules(Gateway gateway) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.type().equals("refused"))
        .map(event -> event.data().path("rule").asText())
        .toList();
  }

  private static String policy() {
    return """
        apiVersion: poststrom.io/v1alpha1
        kind: SenderPolicy
        metadata: {name: robots}
        spec:
          identities: [robot]
          reversePaths: [ours.example.org]
          rates: [{mails: 1, per: 1d}]
        """;
  }

  private Map<String, String> settings(MailSettingsFolder folder) {
    return Map.of(
        "poststrom.mail-settings", folder.path(),
        "poststrom.ingress.xclient-networks", "127.0.0.1",
        "poststrom.ingress.submission.port", String.valueOf(submission));
  }

  private int swaks(String login, String reversePath, String author) {
    List<String> command =
        new ArrayList<>(List.of(SWAKS.toString(), "--server", "127.0.0.1", "--timeout", "20"));
    command.addAll(List.of("--port", String.valueOf(submission)));
    command.addAll(List.of("--xclient-addr", "203.0.113.9", "--xclient-login", login));
    command.addAll(List.of("--from", reversePath, "--to", "b@elsewhere.example.org"));
    String header =
        "From: " + author + "\\nBcc: secret@elsewhere.example.org,\\n secret2@x.example";
    command.addAll(List.of("--data", header + "\\nSubject: x\\n\\nbody\\n"));
    return ChildProcess.start(data.resolve("swaks.log"), command).waitFor(LONG);
  }
}
