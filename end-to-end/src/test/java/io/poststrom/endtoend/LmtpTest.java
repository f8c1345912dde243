package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.Postfix;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Systems of ours hand mail in over LMTP: Python's client, and a Postfix that routes to us. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LmtpTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final String SEND =
      """
      import smtplib, sys
      lmtp = smtplib.LMTP('127.0.0.1', int(sys.argv[1]))
      refused = lmtp.sendmail('a@lists.example.org',
          ['b@ours.example.org', 'x@elsewhere.example.com', 'c@ours.example.org'],
          'Subject: hello\\r\\n\\r\\nhello\\r\\n')
      print(sorted((who, reply[0]) for who, reply in refused.items()))
      lmtp.quit()
      """;

  private final int lmtp = Ports.free();
  private final ScriptedPeer nextHop = new ScriptedPeer(ScriptedPeer::accepting);
  private Path folder;
  private Gateway gateway;

  @BeforeAll
  void start(@TempDir Path data) throws IOException {
    folder = data;
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write(
        "ours",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.example.org]}
        """);
    settings.route("next", "ours.example.org", nextHop.port());
    gateway =
        Gateway.standalone(
            data,
            Map.of(
                "poststrom.mail-settings",
                settings.path(),
                "poststrom.dns.servers",
                "127.0.0.1:" + Ports.free(),
                "poststrom.ingress.relay-networks",
                "192.0.2.0/24",
                "poststrom.ingress.lmtp.port",
                String.valueOf(lmtp)));
  }

  @AfterAll
  void stop() {
    gateway.close();
    nextHop.close();
  }

  @Test
  void pythonHearsOfEachRecipient() {
    Assumptions.assumeTrue(
        Files.isExecutable(PYTHON), "python3 is missing: apt-get install python3");

    ChildProcess python =
        ChildProcess.start(
            folder.resolve("lmtp.log"),
            List.of(PYTHON.toString(), "-c", SEND, String.valueOf(lmtp)));

    assertEquals(0, python.waitFor(LONG), python::output);
    assertTrue(python.output().contains("[('x@elsewhere.example.com', 550)]"), python::output);
    await("the mail").atMost(LONG).until(() -> hasCome("b@ours.example.org"));
    await("the mail").atMost(LONG).until(() -> hasCome("c@ours.example.org"));
  }

  @Test
  void aRealPostfixHandsMailIn(@TempDir Path postfixes) throws IOException {
    Postfix.assumeUsable();
    Files.setPosixFilePermissions(postfixes, PosixFilePermissions.fromString("rwxr-xr-x"));
    String settings =
        """
        default_transport = lmtp:inet:127.0.0.1:%d
        lmtp_tls_security_level = encrypt
        """
            .formatted(lmtp);

    try (Postfix postfix =
            new Postfix(postfixes.resolve("postfix"), settings, UnaryOperator.identity());
        SmtpClient client = new SmtpClient(postfix.port())) {
      for (String line :
          List.of(
              "MAIL FROM:<a@lists.example.org>",
              "RCPT TO:<d@ours.example.org>",
              "RCPT TO:<e@ours.example.org>",
              "DATA")) {
        String reply = client.command(line);
        assertTrue(reply.startsWith("2") || reply.startsWith("354"), reply);
      }
      String reply = client.command("Subject: hello\r\n\r\nhello\r\n.");
      assertTrue(reply.startsWith("250 "), reply);

      await("the mail").atMost(LONG).until(() -> hasCome("d@ours.example.org"));
      await("the mail").atMost(LONG).until(() -> hasCome("e@ours.example.org"));
      Path log = postfixes.resolve("postfix/mail.log");
      await("what Postfix heard")
          .atMost(LONG)
          .until(
              () ->
                  Files.readString(log)
                          .lines()
                          .filter(line -> line.contains("status=sent (250 2.0.0 Accepted as "))
                          .count()
                      == 2);
    }
    assertTrue(
        nextHop.taken().stream().anyMatch(mail -> mail.text().contains("with LMTPS id")),
        "the trace field names the protocol");
  }

  private boolean hasCome(String recipient) {
    return nextHop.taken().stream().anyMatch(mail -> mail.forwardPaths().contains(recipient));
  }
}
