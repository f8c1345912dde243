package io.poststrom.filter.signing;

import static io.poststrom.filter.signing.CaredKeys.document;
import static io.poststrom.filter.signing.CaredKeys.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.arc.ArcValidator;
import io.poststrom.filter.checks.ArcCheck;
import io.poststrom.filter.checks.DkimCheck;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.DkimOutcome;
import io.poststrom.filter.dkim.DkimVerification;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.filter.pipeline.Signing;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.SigningDomain;
import io.poststrom.smtp.Domain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which mail is signed and sealed, and that what comes of it can be verified. */
class MailSignerTest {
  private static final String MAIL = Mails.CLEAN.replace("\n", "\r\n");
  private static final List<String> PREPENDED = List.of("Received: from there by here\r\n");
  private static final String RESULTS =
      "Authentication-Results: mx.own.example; spf=pass smtp.mailfrom=sender.example\r\n";

  private CaredKeys keys;

  @BeforeEach
  void begin(@TempDir Path folder) {
    keys = new CaredKeys(folder).with("r", TestSigner.RSA).with("e", TestSigner.ED25519);
    keys.documents(document(key("r"), key("e")));
  }

  private MailSigner signer(String sealAs) {
    return new MailSigner(
        keys.care,
        Optional.of(sealAs).filter(name -> !name.isEmpty()).map(Domain::of),
        InstantSource.fixed(Mails.NOW));
  }

  private static MailView view(ClientInfo client, String mail) {
    byte[] octets = TestSigner.octets(mail);
    Envelope envelope = Mails.envelope(Mails.id("x"), client, octets.length, "b@one.test");
    return new MailView(envelope, octets);
  }

  /** As the filter goes about it: begin, check, end. */
  private Optional<Signing.Signatures> signed(String sealAs, ClientInfo client, String mail) {
    MailView view = view(client, mail);
    Optional<Signing> signing = signer(sealAs).begin(view, PREPENDED);
    List<Check> checks =
        List.of(
            new DkimCheck(new DkimVerifier(keys.dns, 10)),
            new ArcCheck(new ArcValidator(keys.dns), List.of()));
    new Pipeline(checks).run(view, Duration.ofSeconds(5)).toCompletableFuture().join();
    return signing.map(
        one -> {
          assertTrue(one.body().toCompletableFuture().join());
          return one.end(RESULTS, List.of());
        });
  }

  private String symbol(String sealAs, ClientInfo client, String mail) {
    return signed(sealAs, client, mail)
        .map(made -> made.symbol().name() + ": " + made.symbol().evidence())
        .orElse("nothing");
  }

  private List<String> verified(String mail) {
    byte[] octets = TestSigner.octets(mail);
    Header header = HeaderParser.parse(octets);
    DkimVerification verification = new DkimVerifier(keys.dns, 10).begin(header, octets, Mails.NOW);
    verification.body(octets, header.bodyStart(), octets.length);
    return verification.end().toCompletableFuture().join().stream()
        .map(MailSignerTest::words)
        .toList();
  }

  private static String words(DkimOutcome outcome) {
    return outcome.result().word()
        + " "
        + outcome.signature().map(s -> s.selector() + " " + s.domain()).orElse("");
  }

  @Test
  void mailOfRelayNetworksIsSignedByAllKeys() {
    Signing.Signatures made = signed("", Mails.relay(), MAIL).orElseThrow();

    assertEquals("DKIM_SIGNED", made.symbol().name());
    assertEquals("sender.example: r, e", made.symbol().evidence());
    String out = String.join("", made.fields()) + PREPENDED.getFirst() + MAIL;
    assertEquals(List.of("pass r sender.example", "pass e sender.example"), verified(out));
  }

  /** None that is named once more than it stands there: else it would break the signature. */
  @Test
  void fieldsThatAreAddedWhileItIsCheckedAreCoveredAsWell() {
    String added = "Reply-To: list@sender.example\r\n";
    MailView view = view(Mails.relay(), MAIL);
    Signing signing = signer("").begin(view, PREPENDED).orElseThrow();
    new Pipeline(List.of()).run(view, Duration.ofSeconds(5));
    String fields = String.join("", signing.end(RESULTS, List.of(added)).fields());
    String rest = PREPENDED.getFirst() + new String(view.octets(), StandardCharsets.ISO_8859_1);

    assertEquals("pass r sender.example", verified(fields + added + rest).getFirst());
    assertEquals("fail r sender.example", verified(fields + rest).getFirst());
  }

  @Test
  void fieldsThatAreAddedInFrontAreCoveredAsWell() {
    String added = "Message-ID: <2@here>\r\n";
    MailView view = view(Mails.relay(), MAIL.replaceFirst("Message-ID[^\r]*\r\n", ""));
    Signing signing = signer("").begin(view, List.of(added)).orElseThrow();
    new Pipeline(List.of()).run(view, Duration.ofSeconds(5));
    String fields = String.join("", signing.end(RESULTS, List.of()).fields());
    String rest = new String(view.octets(), StandardCharsets.ISO_8859_1);

    assertEquals("pass r sender.example", verified(fields + added + rest).getFirst());
    assertEquals(
        "fail r sender.example", verified(fields + added.replace('2', '3') + rest).getFirst());
  }

  @Test
  void mailFromTheWorldAndOfOtherAuthorsIsNotSigned() {
    assertEquals("nothing", symbol("", Mails.world(), MAIL));
    assertEquals("nothing", symbol("", Mails.relay(), from("a@else.example")));
    assertEquals("nothing", symbol("", Mails.relay(), from("a@sender.example, b@else.example")));
    assertEquals("nothing", symbol("", Mails.relay(), from("<a@sender.example> <b@else.example>")));
    assertEquals("nothing", symbol("", Mails.relay(), "From: b@sender.example\r\n" + MAIL));
    assertEquals("nothing", symbol("", Mails.relay(), MAIL.replace("From:", "Fram:")));
  }

  @Test
  void anIdentityHasItsOwnDocument() {
    SigningDomain ann =
        new SigningDomain(
            "ann",
            Domain.of("sender.example"),
            List.of(new DomainPattern("else.example")),
            List.of("ann@sender.example"),
            List.of(key("e")));
    keys.documents(document(key("r")), ann);

    assertEquals("nothing", symbol("", Mails.relay(), from("a@else.example")));
    assertEquals(
        "DKIM_SIGNED: sender.example: e",
        symbol("", proven("Ann@sender.example"), from("a@else.example")));
    assertEquals("nothing", symbol("", proven("bob@sender.example"), from("a@else.example")));
    assertEquals("DKIM_SIGNED: sender.example: r", symbol("", proven("bob"), MAIL));
  }

  @Test
  void whatCannotBeSignedSaysWhy() {
    String unsigned = "DKIM_UNSIGNED: ";
    assertEquals(
        unsigned + "the header is longer than we read",
        symbol("", Mails.relay(), MAIL.replace("Subject:", "X: y\r\n".repeat(1_000) + "Subject:")));
    keys.documents(document(key("missing")));
    assertEquals(
        unsigned + "no key of SigningDomain sender can be used", symbol("", Mails.relay(), MAIL));
  }

  @Test
  void mailFromTheWorldIsSealedAndTheSetHolds() {
    Signing.Signatures made = signed("sender.example", Mails.world(), MAIL).orElseThrow();
    assertEquals("ARC_SEALED cv=none", words(made));
    String once = String.join("", made.fields()) + PREPENDED.getFirst() + MAIL;
    assertTrue(once.contains("i=1; mx.own.example; spf=pass"), once);

    Signing.Signatures again = signed("sender.example", Mails.world(), once).orElseThrow();
    assertEquals("ARC_SEALED cv=pass", words(again));
    String broken = once.replace("Hello.", "Hallo.");
    assertEquals(
        "ARC_SEALED cv=fail", words(signed("sender.example", Mails.world(), broken).orElseThrow()));
    String twice = String.join("", again.fields()) + PREPENDED.getFirst() + once;
    assertEquals(
        "ARC_SEALED cv=pass", words(signed("sender.example", Mails.world(), twice).orElseThrow()));
    assertEquals("nothing", symbol("sender.example", Mails.relay(), from("a@else.example")));
  }

  @Test
  void whatCannotBeSealedSaysWhy() {
    assertEquals(
        "ARC_UNSEALED: no RSA key for else.example can be used",
        symbol("else.example", Mails.world(), MAIL));
    Signing.Signatures made = signed("sender.example", Mails.world(), MAIL).orElseThrow();
    String once = String.join("", made.fields()) + PREPENDED.getFirst() + MAIL;
    String ended =
        String.join(
                "",
                signed("sender.example", Mails.world(), once.replace("Hello.", "Hallo."))
                    .orElseThrow()
                    .fields())
            + once;
    assertEquals(
        "ARC_UNSEALED: the chain that came with it is over",
        symbol("sender.example", Mails.world(), ended));
    keys.dns.failing(CaredKeys.recordName("r"));
    assertTrue(symbol("sender.example", Mails.world(), once).startsWith("ARC_UNSEALED: "));
  }

  /** A check that never answers leaves the chain unknown, and nobody adds to it. */
  @Test
  void aChainOfWhichNothingIsKnownIsNotAddedTo() {
    Signing.Signatures made = signed("sender.example", Mails.world(), MAIL).orElseThrow();
    MailView view = view(Mails.world(), String.join("", made.fields()) + MAIL);
    Signing signing = signer("sender.example").begin(view, PREPENDED).orElseThrow();
    new Pipeline(List.of(new Silence()))
        .run(view, Duration.ofMillis(1))
        .toCompletableFuture()
        .join();

    assertEquals(
        "ARC_UNSEALED no answer in time about the chain that came with it",
        words(signing.end(RESULTS, List.of())));
    assertEquals("ARC_UNSEALED the content could not be read", words(signing.unread()));
  }

  private record Silence() implements Check.Asking {
    @Override
    public String name() {
      return "silence";
    }

    @Override
    public ForRelay forRelay() {
      return ForRelay.SKIPPED;
    }

    @Override
    public CompletionStage<CheckResult> ask(MailView mail) {
      return new CompletableFuture<>();
    }

    @Override
    public CheckResult unanswered() {
      return CheckResult.NOTHING;
    }
  }

  private static String words(Signing.Signatures made) {
    return made.symbol().name() + " " + made.symbol().evidence();
  }

  private static String from(String authors) {
    return MAIL.replace("From: a@sender.example", "From: " + authors);
  }

  private static ClientInfo proven(String identity) {
    return new ClientInfo(
        "submission",
        "192.0.2.7",
        40_000,
        "laptop",
        Optional.empty(),
        Trust.RELAY,
        Optional.of(identity));
  }
}
