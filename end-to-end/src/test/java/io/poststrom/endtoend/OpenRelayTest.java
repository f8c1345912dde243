package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody whom we don't trust gets a mail through us to anywhere else, however the address is
 * written: not by the reply, not in the log of accepted mail, and not at the next hop, which is one
 * smart host for all domains.
 */
class OpenRelayTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String OURS = "ours.example.org";

  /**
   * What follows {@code RCPT TO:}. Beginning with a plus: it is ours, whatever it looks like, and
   * goes to our domain. O is our domain, X the one of somebody else.
   */
  private static final String TRICKS =
      """
      <v@X>
      <V@ELSEWHERE.EXAMPLE.NET>
      <v@X.>
      v@X
      <v@X> ORCPT=rfc822;v@O
      + <v@O> ORCPT=rfc822;v@X

      # percent hack
      + <v%X@O>
      + <v%X%O@O>
      <v%X@[127.0.0.1]>
      <v%X@mx.O>
      <v%X>
      <v%O@X>
      <postmaster%X>

      # source routes
      <@O:v@X>
      <@O,@mx.O:v@X>
      <@[127.0.0.1]:v@X>
      <@O:@X:v@X>
      + <@X:v@O>
      <@O:v%X>

      # bang paths
      <X!v>
      + <X!v@O>
      <X!v@[127.0.0.1]>
      <O!X!v>
      <O!v@X>

      # quoted local parts
      <"v@X">
      + <"v@X"@O>
      <"v@X"@[127.0.0.1]>
      + <"v%X"@O>
      + <"X!v"@O>
      <"v"@X>
      <"v@O"@X>
      <"v\\@O"@X>
      <"\\"v@O\\""@X>
      <"@O"@X>
      <"v@O>"@X>
      <"<v@O>"@X>

      # more than one at sign, or another character for it
      <v@O@X>
      <v@X@O>
      <v\\@X@O>
      <v@X;@O>
      + <v\uff20X@O> SMTPUTF8
      <v\uff20X> SMTPUTF8
      <v@O\uff20X> SMTPUTF8

      # names that resemble ours
      <v@O.X>
      <v@x-O>
      <v@sub.O>
      <v@.O>
      <v@-.O>
      <v@example.org>
      <v@org>
      <v@localhost>
      <v@mx.O>
      <v@O:25>
      <v@O%00.X>
      <v@O\0.X>
      <v@O\t.X>
      <v@O .X>
      <v@O/X>
      <v>

      # literals
      <v@[192.0.2.9]>
      <v@[IPv6:2001:db8::9]>
      <v@[IPv6:::ffff:192.0.2.9]>
      <v@192.0.2.9>
      <v@[127.0.0.2]>
      <v@[127.1]>
      <v@[O]>
      <v@[X]>
      <v@#3221225993>

      # comments
      <v@X (O)>
      <v@(O)X>
      <v(@O)@X>
      <(@O) v@X>
      <v@X> (v@O)

      # beyond ASCII, and encoded
      <v\u00ed@X>
      <v\u00ed@X> SMTPUTF8
      <v@elsewhere\u3002example\u3002net> SMTPUTF8
      <v@\uff45lsewhere.example.net> SMTPUTF8
      <v@xn--elsewhere-.example.net>
      + <=?utf-8?q?v=40elsewhere.example.net?=@O>
      <=?utf-8?q?v=40ours.example.org?=@X>
      + <v=X@O>
      + <v+X@O>
      <v&#64;X@O>
      + <IMCEASMTP-v+40elsewhere.example.net@O>
      <mailto:v@X>
      <v@%65lsewhere.example.net>

      # more than one path
      <<v@X>>
      <v@O><v@X>
      <v@O>,<v@X>
      <v@O> <v@X>
      <v@O,v@X>
      <v@O v@X>
      <v@X
      v@O <v@X>
      """;

  /** What a client says before MAIL to look like somebody else; 192.0.2.0/24 may relay. */
  private static final List<List<String>> DISGUISES =
      List.of(
          List.of(),
          List.of("EHLO mx.ours.example.org"),
          List.of("EHLO [192.0.2.1]"),
          List.of("XCLIENT ADDR=192.0.2.1 LOGIN=ann", "EHLO ours.example.org"),
          List.of("XFORWARD ADDR=192.0.2.1 SOURCE=LOCAL", "EHLO ours.example.org"),
          List.of("PROXY TCP4 192.0.2.1 127.0.0.1 40000 25", "EHLO ours.example.org"));

  private static final List<String> REVERSE_PATHS =
      List.of(
          "<spam@sender.example.net>",
          "<>",
          "<ann@ours.example.org>",
          "<ann@[127.0.0.1]>",
          "<ann@ours.example.org> AUTH=<>");

  private final int submission = Ports.free();
  private final int submissions = Ports.free();
  private final List<String> wrong = new ArrayList<>();
  private int accepted;

  @TempDir Path data;

  @Test
  void nothingIsRelayedHoweverItIsAddressed() throws IOException {
    MailSettingsFolder documents = new MailSettingsFolder(data);
    documents.write(
        "ours",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.example.org]}
        """);
    documents.write(
        "ann",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailUser
        metadata: {name: ann}
        spec:
          identity: ann
          secrets: ["CRAM-MD5$%s"]
        """
            .formatted("0".repeat(64)));
    try (ScriptedPeer nextHop = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.standalone(data, settings(documents, nextHop))) {
      List<RelayProbe.Door> doors =
          List.of(
              new RelayProbe.Door("mx", gateway.mxPort(), RelayProbe.Tls.NONE),
              new RelayProbe.Door("mx encrypted", gateway.mxPort(), RelayProbe.Tls.STARTTLS),
              new RelayProbe.Door("submission", submission, RelayProbe.Tls.NONE),
              new RelayProbe.Door("submission encrypted", submission, RelayProbe.Tls.STARTTLS),
              new RelayProbe.Door("submissions", submissions, RelayProbe.Tls.AT_ONCE));
      for (RelayProbe.Door door : doors) {
        tryTricks(door);
        tryDisguises(door);
      }
      assertEquals("", String.join("\n", wrong));
      assertTrue(accepted > 20, "what is ours is taken");

      await("all that is ours at the next hop")
          .atMost(LONG)
          .until(() -> nextHop.taken().size() >= accepted);
      assertEquals(
          List.of(),
          nextHop.taken().stream()
              .flatMap(mail -> mail.forwardPaths().stream())
              .filter(path -> !path.endsWith("@" + OURS))
              .toList());
      assertEquals(
          List.of(),
          Events.all(gateway.bootstrap()).stream()
              .filter(event -> event.type().equals("accepted"))
              .map(Events.Event::recipient)
              .filter(recipient -> !recipient.endsWith("@" + OURS))
              .toList());
    }
  }

  private void tryTricks(RelayProbe.Door door) throws IOException {
    List<String> tricks =
        TRICKS.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    assertTrue(tricks.size() > 80);
    for (String trick : tricks) {
      boolean ours = trick.startsWith("+ ");
      boolean utf8 = trick.endsWith(" SMTPUTF8");
      String rcpt =
          trick
              .replaceFirst("^\\+ ", "")
              .replaceFirst(" SMTPUTF8$", "")
              .replaceAll("\\bX\\b", "elsewhere.example.net")
              .replaceAll("\\bO\\b", OURS);
      String mail = REVERSE_PATHS.getFirst() + (utf8 ? " SMTPUTF8" : "");
      attempt(door, List.of(), mail, rcpt, ours && door.takesMailOfTheWorld());
    }
  }

  private void tryDisguises(RelayProbe.Door door) throws IOException {
    for (List<String> disguise : DISGUISES) {
      for (String reversePath : REVERSE_PATHS) {
        attempt(door, disguise, reversePath, "<v@elsewhere.example.net>", false);
      }
    }
  }

  private void attempt(
      RelayProbe.Door door, List<String> before, String mail, String rcpt, boolean ours)
      throws IOException {
    try (RelayProbe probe = RelayProbe.open(door)) {
      for (String line : before) {
        probe.say(line);
      }
      probe.say("MAIL FROM:" + mail);
      boolean taken = probe.say("RCPT TO:" + rcpt).startsWith("2");
      boolean sent = probe.send("Subject: " + rcpt.replaceAll("[^ -~]", "?")).startsWith("2");
      accepted += sent ? 1 : 0;
      if (taken != ours || sent != ours) {
        wrong.add(
            "%s, %s, MAIL FROM:%s, RCPT TO:%s: %s"
                .formatted(door.name(), before, mail, rcpt, probe.heard()));
      }
    }
  }

  private Map<String, String> settings(MailSettingsFolder documents, ScriptedPeer nextHop) {
    return Map.of(
        "poststrom.mail-settings",
        documents.path(),
        "poststrom.maildir-domains",
        "",
        "poststrom.delivery.smart-host",
        "127.0.0.1:" + nextHop.port(),
        "poststrom.ingress.hostname",
        "mx.ours.example.org",
        "poststrom.ingress.relay-networks",
        "192.0.2.0/24",
        "poststrom.ingress.door.connections-per-minute",
        "0",
        "poststrom.ingress.door.network-connections-per-minute",
        "0",
        "poststrom.ingress.submission.port",
        String.valueOf(submission),
        "poststrom.ingress.submissions.port",
        String.valueOf(submissions),
        "poststrom.dns.servers",
        "127.0.0.1:" + Ports.free());
  }
}
