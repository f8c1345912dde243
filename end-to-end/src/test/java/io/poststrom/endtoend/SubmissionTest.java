package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Checkout;
import io.poststrom.harness.ChildProcess;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user submits mail with swaks by each mechanism that it knows, over TLS. */
class SubmissionTest {
  private static final Path SWAKS = Path.of("/usr/bin/swaks");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String USER = "ann@ours.example.org";
  private static final String PASSWORD = "secret and more";

  private final int submission = Ports.free();
  private final int submissions = Ports.free();

  @TempDir Path data;

  @Test
  void whoHasProvenItSendsAnywhereAndNobodyElse() throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(SWAKS), "swaks is missing: apt-get install swaks");
    Assumptions.assumeTrue(
        run(List.of("perl", "-MNet::SSLeay", "-e", "1")) == 0,
        "swaks can't speak TLS: apt-get install libnet-ssleay-perl");
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write("ann", user(secrets()));
    try (ScriptedPeer nextHop = new ScriptedPeer(ScriptedPeer::accepting)) {
      settings.route("elsewhere", "elsewhere.example.org", nextHop.port());
      try (Gateway gateway = Gateway.standalone(data, settings(settings))) {
        List<String> startTls = List.of("--tls", "--port", String.valueOf(submission));
        List<String> tlsAtOnce = List.of("--tlsc", "--port", String.valueOf(submissions));
        for (String mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5")) {
          assertEquals(0, swaks(startTls, mechanism, PASSWORD), mechanism + " after STARTTLS");
          assertEquals(0, swaks(tlsAtOnce, mechanism, PASSWORD), mechanism + " in TLS");
        }
        assertNotEquals(0, swaks(startTls, "PLAIN", "wrong"));
        assertNotEquals(0, swaks(startTls, "CRAM-MD5", "wrong"));
        assertNotEquals(0, swaks(List.of("--port", "" + submission), "PLAIN", PASSWORD));
        assertNotEquals(
            0, swaks(List.of("--tls", "--port", "" + gateway.mxPort()), "PLAIN", PASSWORD));

        await("the mails at the next hop").atMost(LONG).until(() -> nextHop.taken().size() == 6);
        assertTrue(nextHop.taken().stream().allMatch(mail -> mail.text().contains("with ESMTPSA")));
        String log = Files.readString(data.resolve("standalone.log"));
        assertTrue(!log.contains(PASSWORD) && !log.contains("wrong"), "no password in the log");
      }
    }
  }

  /** Made by the command that a person would use. */
  private String secrets() throws IOException {
    Path out = data.resolve("secrets");
    String command =
        "printf '%s\\n' '"
            + PASSWORD
            + "' | POSTSTROM_BUILT=1 ./poststrom user hash argon2id cram-md5 > "
            + out;
    assertEquals(0, run(List.of("sh", "-c", "cd " + Checkout.root() + " && " + command)));
    return Files.readString(out)
        .lines()
        .map(s -> "\"" + s + "\"")
        .collect(Collectors.joining(", "));
  }

  private static String user(String secrets) {
    return """
        apiVersion: poststrom.io/v1alpha1
        kind: MailUser
        metadata: {name: ann}
        spec:
          identity: %s
          secrets: [%s]
        """
        .formatted(USER, secrets);
  }

  private Map<String, String> settings(MailSettingsFolder folder) {
    return Map.of(
        "poststrom.mail-settings", folder.path(),
        "poststrom.ingress.submission.port", String.valueOf(submission),
        "poststrom.ingress.submissions.port", String.valueOf(submissions),
        "poststrom.ingress.auth.failure-delay", "100ms");
  }

  private int swaks(List<String> door, String mechanism, String password) {
    List<String> command =
        new ArrayList<>(List.of(SWAKS.toString(), "--server", "127.0.0.1", "--timeout", "20"));
    command.addAll(door);
    command.addAll(List.of("--auth", mechanism, "--auth-user", USER, "--auth-password", password));
    command.addAll(List.of("--from", USER, "--to", "b@elsewhere.example.org"));
    return run(command);
  }

  private int run(List<String> command) {
    return ChildProcess.start(data.resolve("swaks.log"), command).waitFor(LONG);
  }
}
