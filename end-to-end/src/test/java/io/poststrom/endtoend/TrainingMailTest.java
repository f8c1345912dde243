package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Checkout;
import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user teaches the classifier by mail, with swaks; a stranger can't. */
class TrainingMailTest {
  private static final Path SWAKS = Path.of("/usr/bin/swaks");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String USER = "ann@ours.example.org";
  private static final String PASSWORD = "secret and more";
  private static final String BOX = "spam@ours.example.org";
  private static final String DOCUMENTS =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: MailDomain
      metadata: {name: ours}
      spec:
        domains: [ours.example.org]
        training: {spam: spam, ham: no-spam}
      ---
      apiVersion: poststrom.io/v1alpha1
      kind: MailUser
      metadata: {name: ann}
      spec:
        identity: ann@ours.example.org
        secrets: ['%s']
      """;

  private final int submission = Ports.free();

  @TempDir Path data;

  @Test
  void aUserTeachesByMailAndAStrangerDoesNot() throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(SWAKS), "swaks is missing: apt-get install swaks");
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write("ours", DOCUMENTS.formatted(secret()));
    Path spam = Files.writeString(data.resolve("spam.eml"), "Subject: prizes\n\nYou have won.\n");
    Map<String, String> keys =
        Map.of(
            "poststrom.mail-settings",
            settings.path(),
            "poststrom.ingress.submission.port",
            String.valueOf(submission));
    try (Gateway gateway = Gateway.standalone(data, keys)) {
      try (SmtpClient stranger = new SmtpClient(gateway.mxPort())) {
        stranger.command("EHLO stranger.example");
        stranger.command("MAIL FROM:<eve@elsewhere.example.org>");
        assertTrue(stranger.command("RCPT TO:<" + BOX + ">").startsWith("550 5.1.1"));
      }
      assertEquals(0, swaks("--attach-type", "message/rfc822", "--attach", "@" + spam));
      assertEquals("mails attached as spam: 1 learned", outcome(gateway, 0));
      assertEquals(0, swaks("--attach-type", "message/rfc822", "--attach", "@" + spam));
      assertEquals("mails attached as spam: 1 known", outcome(gateway, 1));
      assertEquals(0, swaks("--body", "You have won."));
      assertNotEquals("", outcome(gateway, 2));
    }
  }

  /** What the event says that ends the way of the mail of that number. */
  private static String outcome(Gateway gateway, int number) {
    return await("the end of mail " + number)
        .atMost(LONG)
        .until(
            () ->
                Events.all(gateway.bootstrap()).stream()
                    .filter(event -> event.type().equals("discarded"))
                    .sorted(Comparator.comparing(Event::time))
                    .skip(number)
                    .findFirst(),
            Optional::isPresent)
        .map(event -> event.data().path("reason").asText())
        .orElseThrow();
  }

  private String secret() throws IOException {
    Path out = data.resolve("secret");
    String command =
        "printf '%s\\n' '"
            + PASSWORD
            + "' | POSTSTROM_BUILT=1 ./poststrom user hash argon2id > "
            + out;
    assertEquals(0, run(List.of("sh", "-c", "cd " + Checkout.root() + " && " + command)));
    return Files.readString(out).strip();
  }

  private int swaks(String... mail) {
    List<String> command =
        new ArrayList<>(
            List.of(SWAKS.toString(), "--server", "127.0.0.1", "--port", "" + submission, "--tls"));
    command.addAll(List.of("--auth", "PLAIN", "--auth-user", USER, "--auth-password", PASSWORD));
    command.addAll(List.of("--from", USER, "--to", BOX, "--timeout", "20"));
    command.addAll(List.of(mail));
    return run(command);
  }

  private int run(List<String> command) {
    return ChildProcess.start(data.resolve("swaks.log"), command).waitFor(LONG);
  }
}
