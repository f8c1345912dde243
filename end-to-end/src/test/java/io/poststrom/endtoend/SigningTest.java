package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.filter.checks.DkimCheck;
import io.poststrom.filter.checks.DmarcCheck;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.dns.DkimOverDns;
import io.poststrom.filter.dns.DmarcOverDns;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.harness.Checkout;
import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mail that we answer for goes out signed, and mail that we forward with its signatures, sealed.
 */
class SigningTest {
  private static final Path SWAKS = Path.of("/usr/bin/swaks");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String OURS = "ours.example.org";
  private static final int LARGE = 3 << 20; // in mail.content, several chunks
  private static final String ZONE =
      """
      $NEGATIVE 1
      _dmarc.ours.example.org 1 TXT "v=DMARC1; p=reject; adkim=s; aspf=s"
      ours.example.org MX 10 mx.ours.example.org
      mx.ours.example.org A 127.0.0.1
      """;
  @TempDir Path data;
  private MailSettingsFolder settings;
  private SigningFiles keys;

  @BeforeEach
  void begin() throws Exception {
    Assumptions.assumeTrue(
        SigningFiles.canVerify(), "python3-dkim, -authres or -nacl is missing: apt-get install");
    settings = new MailSettingsFolder(data);
    keys = new SigningFiles(settings, OURS).rsa("r1").ed25519("e1").rsa("r2");
  }

  private static String document(String name, String more, String... keys) {
    return """
        apiVersion: poststrom.io/v1alpha1
        kind: SigningDomain
        metadata: {name: %s}
        spec:
          domain: ours.example.org
        %s  keys: [%s]
        """
        .formatted(
            name,
            more,
            String.join(
                ", ",
                Stream.of(keys)
                    .map(key -> key.split(" ", 2))
                    .map(
                        key ->
                            "{selector: %s, file: keys/%s.pem%s}"
                                .formatted(key[0], key[0], key.length > 1 ? ", " + key[1] : ""))
                    .toList()));
  }

  private static byte[] mail(String author, String subject) {
    return ("From: %s\r\nTo: b@elsewhere.example.org\r\nSubject: %s\r\n"
            + "Date: Sun, 22 Nov 2026 12:00:00 +0000\r\nMessage-ID: <%s@ours.example.org>\r\n\r\n"
            + "Hello.\r\n..\r\n  and   more  \r\n\r\n\r\n")
        .formatted(author, subject, subject)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The mail of this subject as the peer got it, with what its verifier says. */
  private String verified(ScriptedPeer peer, String subject) throws Exception {
    return keys.verified(data, arrived(peer, subject).content());
  }

  private static ScriptedPeer.Mail arrived(ScriptedPeer peer, String subject) {
    return await("the mail " + subject)
        .atMost(LONG)
        .until(
            () ->
                peer.taken().stream()
                    .filter(mail -> mail.field("Subject").equals(subject))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private void awaitLine(String line) {
    Path log = data.resolve("standalone.log");
    await(line).atMost(LONG).until(() -> Files.readString(log).contains(line));
  }

  @Test
  void mailThatWeAnswerForIsSignedByAllKeysThatDnsShows() throws Exception {
    settings.write("signing", document("ours", "", "r1", "e1", "r2"));
    try (ZoneServer dns = ZoneServer.start(ZONE + keys.zone("r1", "e1"));
        ScriptedPeer nextHop = new ScriptedPeer(SigningTest::refusing)) {
      settings.route("elsewhere", "elsewhere.example.org", nextHop.port());
      settings.route("ours", OURS, nextHop.port());
      try (Gateway gateway =
          Gateway.standalone(
              data, with(dns, Map.of("poststrom.delivery.report.from-domain", OURS)))) {
        send(gateway, "a@ours.example.org", "b@elsewhere.example.org", "first");
        assertEquals(
            "pass ours.example.org r1\npass ours.example.org e1", verified(nextHop, "first"));

        dns.zone(ZONE + keys.zone("r1", "e1", "r2"));
        awaitLine("key r2._domainkey.ours.example.org signs");
        send(gateway, "a@ours.example.org", "b@elsewhere.example.org", "second");
        assertEquals(
            "pass ours.example.org r1\npass ours.example.org e1\npass ours.example.org r2",
            verified(nextHop, "second"));

        rotates(gateway, dns, nextHop);
        reports(gateway, dns, nextHop);
      }
    }
  }

  /** The old key's time is over, and DNS does not show the new one yet; then it does. */
  private void rotates(Gateway gateway, ZoneServer dns, ScriptedPeer nextHop) throws Exception {
    dns.zone(ZONE + keys.zone("r1", "e1"));
    awaitLine("key r2._domainkey.ours.example.org is not used: DNS does not show it");
    settings.write(
        "signing", document("ours", "", "r1 until: 2026-11-01", "e1", "r2 from: 2026-10-15"));
    awaitLine("key r1._domainkey.ours.example.org is over, but signs on");
    send(gateway, "a@ours.example.org", "b@elsewhere.example.org", "third");
    assertEquals("pass ours.example.org e1\npass ours.example.org r1", verified(nextHop, "third"));

    dns.zone(ZONE + keys.zone("r1", "e1", "r2"));
    awaitLine("key r1._domainkey.ours.example.org is over and signs no more");
    send(gateway, "a@ours.example.org", "b@elsewhere.example.org", "fourth");
    assertEquals("pass ours.example.org e1\npass ours.example.org r2", verified(nextHop, "fourth"));
  }

  /** A report of ours is signed by the domain in its From, and so passes DMARC. */
  private void reports(Gateway gateway, ZoneServer dns, ScriptedPeer nextHop) throws Exception {
    send(gateway, "a@ours.example.org", "refused@elsewhere.example.org", "fifth");
    ScriptedPeer.Mail report =
        await("the report")
            .atMost(LONG)
            .until(
                () ->
                    nextHop.taken().stream()
                        .filter(mail -> mail.reversePath().isEmpty())
                        .findFirst(),
                Optional::isPresent)
            .orElseThrow();
    assertEquals("Mail Delivery System <MAILER-DAEMON@ours.example.org>", report.field("From"));
    assertEquals(
        "pass ours.example.org e1\npass ours.example.org r2",
        keys.verified(data, report.content()));
    List<String> symbols = checked(dns, report.content());
    assertTrue(symbols.containsAll(List.of("DKIM_VALID", "DMARC_PASS")), symbols.toString());
  }

  @Test
  void whatAUserSubmitsIsSignedByTheDocumentForItsIdentity() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(SWAKS), "swaks is missing: apt-get install swaks");
    Assumptions.assumeTrue(
        run(List.of("perl", "-MNet::SSLeay", "-e", "1")) == 0,
        "swaks can't speak TLS: apt-get install libnet-ssleay-perl");
    int submission = Ports.free();
    settings.write("signing", document("ours", "", "r1"));
    settings.write(
        "brand",
        document(
            "brand",
            "  authors: [brand.example.org]\n  identities: [ann@ours.example.org]\n",
            "r1",
            "e1"));
    settings.write("ann", user());
    try (ZoneServer dns = ZoneServer.start(ZONE + keys.zone("r1", "e1"));
        ScriptedPeer nextHop = new ScriptedPeer(ScriptedPeer::accepting)) {
      settings.route("elsewhere", "elsewhere.example.org", nextHop.port());
      try (Gateway gateway =
          Gateway.standalone(
              data,
              with(dns, Map.of("poststrom.ingress.submission.port", String.valueOf(submission))))) {
        Path file = Files.write(data.resolve("mail"), mail("ann@brand.example.org", "proven"));
        assertEquals(0, run(swaks(submission, file)));
        send(gateway, "ann@brand.example.org", "b@elsewhere.example.org", "unproven");

        assertEquals(
            "pass ours.example.org r1\npass ours.example.org e1", verified(nextHop, "proven"));
        assertEquals("", verified(nextHop, "unproven"));
      }
    }
  }

  @Test
  void aForwardedMailKeepsItsSignatureAndGetsASet() throws Exception {
    settings.write("signing", document("ours", "", "e1", "r1"));
    settings.write(
        "domain",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.example.org]}
        """);
    SigningFiles theirs = new SigningFiles(settings, "client.example.org").ed25519("c1");
    try (ZoneServer dns = ZoneServer.start(ZONE + keys.zone("r1", "e1") + theirs.zone("c1"));
        ScriptedPeer mx = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway =
            Gateway.standalone(
                data,
                with(
                    dns,
                    Map.of(
                        "poststrom.filter.arc.seal-as",
                        OURS,
                        "poststrom.delivery.port",
                        String.valueOf(mx.port()),
                        "poststrom.ingress.relay-networks",
                        "192.0.2.0/24")));
        SmtpClient client = new SmtpClient(gateway.mxPort())) {
      for (int size : List.of(2_000, LARGE)) {
        byte[] content = theirs.signed("c1", Contents.ascii(size, size));
        byte[] once = forwarded(client, mx, content);
        assertEquals(
            "pass client.example.org c1\narc pass 1", keys.and(theirs).verified(data, once));
        assertEquals(text(content), text(once).substring(once.length - content.length));
        String added = text(once).substring(0, once.length - content.length);
        assertTrue(added.startsWith("ARC-Seal: i=1; "), added);
        String unfolded = added.replaceAll("\r\n[ \t]+", " ");
        assertTrue(unfolded.contains("cv=none;"), added);
        assertTrue(unfolded.contains("ARC-Authentication-Results: i=1; "), added);
        assertTrue(unfolded.contains("dkim=pass header.d=client.example.org"), added);

        byte[] twice = forwarded(client, mx, once);
        assertEquals(
            "pass client.example.org c1\narc pass 2", keys.and(theirs).verified(data, twice));
      }
    }
  }

  private static byte[] forwarded(SmtpClient client, ScriptedPeer mx, byte[] content)
      throws IOException {
    int before = mx.taken().size();
    String reply = client.data("a@client.example.org", "b@ours.example.org", content);
    assertTrue(reply.startsWith("250 "), reply);
    await("the mail at the MX").atMost(LONG).until(() -> mx.taken().size() > before);
    return mx.taken().getLast().content();
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  private Map<String, String> with(ZoneServer dns, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("poststrom.mail-settings", settings.path());
    all.put("poststrom.dns.servers", dns.hostPort());
    all.put("poststrom.filter.signing.recheck-shown", "1s");
    all.put("poststrom.filter.signing.recheck-hidden", "1s");
    return all;
  }

  private static String refusing(String line) {
    return line.startsWith("RCPT TO:<refused@")
        ? "550 5.1.1 no such user"
        : ScriptedPeer.accepting(line);
  }

  private static void send(Gateway gateway, String author, String recipient, String subject)
      throws IOException {
    try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
      String reply = client.data(author, recipient, mail(author, subject));
      assertTrue(reply.startsWith("250 "), reply);
    }
  }

  /** What a receiver of the mail finds, in symbols. */
  private static List<String> checked(ZoneServer dns, byte[] content) {
    Envelope envelope =
        new Envelope(
            MailId.derived(Instant.now(), "report"),
            new ReversePath.Null(),
            List.of(Recipient.of(new Mailbox("a", Domain.of(OURS)))),
            BodyType.SEVEN_BIT,
            AddressForm.ASCII,
            Optional.empty(),
            Optional.empty(),
            new ClientInfo(
                "mx", "127.0.0.1", 1, "mx.test", Optional.empty(), ClientInfo.Trust.WORLD),
            Instant.now(),
            content.length,
            0);
    try (DnsClient client =
        new DnsClient(DnsOptions.of(List.of(dns.address())), InstantSource.system())) {
      return new Pipeline(
              List.of(
                  new DkimCheck(new DkimVerifier(new DkimOverDns(client), 10)),
                  new DmarcCheck(new DmarcEvaluator(new DmarcOverDns(client)))))
              .run(new MailView(envelope, content), LONG)
              .toCompletableFuture()
              .join()
              .symbols()
              .stream()
              .map(Symbol::name)
              .toList();
    }
  }

  /** With a secret made by the command that a person would use. */
  private String user() throws IOException {
    Path out = data.resolve("secret");
    String command =
        "printf '%s\\n' secret | POSTSTROM_BUILT=1 ./poststrom user hash bcrypt > " + out;
    assertEquals(0, run(List.of("sh", "-c", "cd " + Checkout.root() + " && " + command)));
    return """
        apiVersion: poststrom.io/v1alpha1
        kind: MailUser
        metadata: {name: ann}
        spec:
          identity: ann@ours.example.org
          secrets: ["%s"]
        ---
        apiVersion: poststrom.io/v1alpha1
        kind: SenderPolicy
        metadata: {name: ann}
        spec:
          identities: [ann@ours.example.org]
          reversePaths: [own]
          authors: [own, brand.example.org]
        """
        .formatted(Files.readString(out).strip());
  }

  private static List<String> swaks(int port, Path mail) {
    return List.of(
        SWAKS.toString(),
        "--server=127.0.0.1",
        "--port=" + port,
        "--tls",
        "--auth=PLAIN",
        "--auth-user=ann@ours.example.org",
        "--auth-password=secret",
        "--from=ann@ours.example.org",
        "--to=b@elsewhere.example.org",
        "--data=@" + mail);
  }

  private int run(List<String> command) {
    return ChildProcess.start(data.resolve("commands.log"), command).waitFor(LONG);
  }
}
