package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.Postfix;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.ScriptedPeer.Mail;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What next hops get from us, a real Postfix among them, and what their answers lead to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NextHopTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String SENDER = "sender@origin.example.org";
  private static final String AT_PEER = "b@peer.example.org";
  private static final String AT_POSTFIX = "b@postfix.example.org";
  private static final String LATER = "later@postfix.example.org";
  private static final String NEVER = "never@postfix.example.org";
  private static final String[] TAKEN = {
    "accepted", "filtered", "routed", "attempted", "delivered"
  };
  private static final String[] REFUSED = {
    "accepted", "filtered", "routed", "attempted", "bounced"
  };

  private final ScriptedPeer origin = new ScriptedPeer(ScriptedPeer::accepting);
  private final ScriptedPeer peer = new ScriptedPeer(ScriptedPeer::accepting);
  private final ScriptedPeer behindPostfix = new ScriptedPeer(ScriptedPeer::accepting);
  private @Nullable Postfix postfix;
  private Gateway gateway;

  @BeforeAll
  void start(@TempDir Path data, @TempDir Path folder) throws IOException {
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.route("origin", "origin.example.org", origin.port());
    settings.route("peer", "peer.example.org", peer.port());
    if (Postfix.isUsable()) {
      open(folder);
      postfix =
          new Postfix(
              folder.resolve("postfix"),
              settings(LATER + " = 450 4.2.0 Come back"),
              UnaryOperator.identity());
      settings.route("postfix", "postfix.example.org", postfix.port());
    }
    gateway =
        Gateway.standalone(
            data,
            Map.of(
                "poststrom.mail-settings", settings.path(),
                "poststrom.dns.servers", "127.0.0.1:" + Ports.free(),
                "poststrom.delivery.retry.first", "1s",
                "poststrom.delivery.retry.longest", "1s",
                "poststrom.delivery.retry.site-first", "1s",
                // An smtpd of Postfix that is talked to keeps the rules it began with.
                "poststrom.delivery.timeouts.idle", "100ms"));
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (postfix != null) {
      postfix.close();
    }
    origin.close();
    peer.close();
    behindPostfix.close();
  }

  @Test
  void anAcceptingHopGetsTheMailOnceAndUnchanged() throws IOException {
    byte[] content = Contents.ascii(4_096, 1);
    send(AT_PEER, content);

    assertEventually(AT_PEER, TAKEN);
    Mail mail = onlyMail(peer, taken -> true);
    assertEquals(SENDER, mail.reversePath());
    assertEndsWith(content, mail);
    assertTrue(mail.text().contains("Received: from client.test"), "the trace field is there");
  }

  @Test
  void aRealPostfixTakesMailAndPassesItOn() throws IOException {
    Postfix.assumeUsable();
    byte[] content = Contents.eightBit(20_000, 5);
    send(AT_POSTFIX, content);

    assertEventually(AT_POSTFIX, TAKEN);
    assertEndsWith(content, onlyMail(behindPostfix, to(AT_POSTFIX)));
  }

  @Test
  void whatARealPostfixPutsOffArrivesOnceItTakesIt() throws IOException {
    Postfix.assumeUsable();
    byte[] content = Contents.ascii(1_000, 6);
    send(LATER, content);
    await("it is put off").atMost(LONG).until(() -> typesOf(LATER).contains("deferred"));

    Objects.requireNonNull(postfix).reload(settings(LATER + " = OK"));

    await("it is taken").atMost(LONG).until(() -> typesOf(LATER).contains("delivered"));
    assertEndsWith(content, onlyMail(behindPostfix, to(LATER)));
    List<Event> events = eventsOf(LATER);
    assertEquals(1, events.stream().filter(Event::isTerminal).count());
    String said = events.get(typesOf(LATER).indexOf("deferred")).said();
    assertTrue(said.startsWith("450 4.2.0 ") && said.endsWith("Come back"), said);
  }

  @Test
  void whatARealPostfixRefusesIsReportedToTheSenderOnce() throws IOException {
    Postfix.assumeUsable();
    send(NEVER, Contents.ascii(1_000, 4));

    assertEventually(NEVER, REFUSED);
    Mail report = onlyMail(origin, to(SENDER));
    assertEquals("", report.reversePath());
    assertTrue(report.text().contains("multipart/report"), report.text());
    assertTrue(report.text().contains("Final-Recipient: rfc822; " + NEVER), report.text());
    assertTrue(report.text().contains("Action: failed"), report.text());
    assertTrue(report.text().contains("Status: 5.1.1"), report.text());
    assertTrue(report.text().contains("No such user here"), report.text());
  }

  /**
   * Postfix passes mail on to the peer behind it, and answers one recipient as {@code rule} says.
   */
  private String settings(String rule) {
    return """
        relayhost = [127.0.0.1]:%d
        smtpd_recipient_restrictions =
          check_recipient_access inline:{ {%s}, {%s = 550 5.1.1 No such user here} },
          permit_mynetworks, reject
        """
        .formatted(behindPostfix.port(), rule, NEVER);
  }

  /** For Postfix's own users. */
  private static void open(Path folder) {
    Path top = Path.of(System.getProperty("java.io.tmpdir"));
    for (Path part = folder; part != null && !part.equals(top); part = part.getParent()) {
      part.toFile().setExecutable(true, false);
      part.toFile().setReadable(true, false);
    }
  }

  private void send(String to, byte[] content) throws IOException {
    try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
      String reply = client.bdat(SENDER, to, content);
      assertTrue(reply.startsWith("250"), reply);
    }
  }

  private static Predicate<Mail> to(String recipient) {
    return mail -> mail.forwardPaths().equals(List.of(recipient));
  }

  private static Mail onlyMail(ScriptedPeer at, Predicate<Mail> which) {
    await("mail").atMost(LONG).until(() -> at.taken().stream().anyMatch(which));
    List<Mail> mails = at.taken().stream().filter(which).toList();
    assertEquals(1, mails.size());
    return mails.getFirst();
  }

  private static void assertEndsWith(byte[] content, Mail mail) {
    int length = mail.content().length;
    assertArrayEquals(content, Arrays.copyOfRange(mail.content(), length - content.length, length));
  }

  private void assertEventually(String recipient, String... types) {
    await().atMost(LONG).untilAsserted(() -> assertEquals(List.of(types), typesOf(recipient)));
  }

  private List<String> typesOf(String recipient) {
    return eventsOf(recipient).stream().map(Event::type).toList();
  }

  private List<Event> eventsOf(String recipient) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.recipient().equals(recipient))
        .toList();
  }
}
