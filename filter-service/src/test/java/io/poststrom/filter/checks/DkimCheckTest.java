package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Verdict.Symbol;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DkimCheckTest {
  private static final String MAIL = Mails.CLEAN.replace("\n", "\r\n");
  private static final String TAGS =
      "v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender.example; s=s1; i=x@m.sender.example; h=From";
  private static final String KEY_NAME = "s1._domainkey.sender.example";
  private static final String RECORD = TestSigner.record(TestSigner.RSA);
  private static final String SIGNED = TestSigner.sign(MAIL, TAGS, TestSigner.RSA);

  private final KnownKeys dns = new KnownKeys().with(KEY_NAME, RECORD);

  private Findings look(String mail) {
    return look(mail, Mails.world());
  }

  private Findings look(String mail, ClientInfo client) {
    return look(mail, client, mail.length());
  }

  private Findings look(String mail, ClientInfo client, long size) {
    Envelope envelope = Mails.envelope(Mails.id("x"), client, size, "b@one.test");
    CompletableFuture<Findings> findings =
        new Pipeline(List.of(new DkimCheck(new DkimVerifier(dns, 10))))
            .run(new MailView(envelope, TestSigner.octets(mail)), Duration.ofSeconds(5))
            .toCompletableFuture();
    assertTrue(findings.isDone(), "what is known is told at once");
    return findings.join();
  }

  private static List<String> names(Findings findings) {
    return findings.symbols().stream().map(Symbol::name).toList();
  }

  private static List<String> words(Findings findings) {
    return findings.authentication().stream()
        .map(result -> result.method() + "=" + result.result())
        .toList();
  }

  @Test
  void aMailWithoutSignatureAsksNothing() {
    Findings findings = look(MAIL);
    assertEquals(List.of(new Symbol("DKIM_NONE", 0, "")), findings.symbols());
    assertEquals(List.of("dkim=none"), words(findings));
    assertEquals(List.of(), dns.asked());
  }

  @Test
  void aRightSignatureIsToldWithItsProperties() {
    Findings findings = look(SIGNED);
    assertEquals(List.of(new Symbol("DKIM_VALID", 0, "sender.example")), findings.symbols());
    AuthResult result = findings.authentication().getFirst();
    assertEquals("pass", result.result());
    assertEquals(
        List.of("header.d", "header.i", "header.s", "header.a", "header.b"),
        result.properties().stream().map(AuthResult.Property::name).toList());
    assertEquals(
        List.of("sender.example", "x@m.sender.example", "s1", "rsa-sha256"),
        result.properties().stream().limit(4).map(AuthResult.Property::value).toList());
    assertEquals(8, result.properties().getLast().value().length());
  }

  @Test
  void eachSignatureHasItsResultAndTheBestItsSymbol() {
    Findings findings = look("DKIM-Signature: v=2; a=b\r\nDKIM-Signature: x\r\n" + SIGNED);
    assertEquals(List.of("DKIM_VALID"), names(findings));
    assertEquals(List.of("dkim=permerror", "dkim=neutral", "dkim=pass"), words(findings));
    Findings broken = look("DKIM-Signature: x\r\nDKIM-Signature: v=2; a=b\r\n" + MAIL);
    assertEquals(List.of(new Symbol("DKIM_PERMERROR", 0, "v= is not 1")), broken.symbols());
  }

  @Test
  void aChangedMailSaysWhy() {
    Findings findings = look(SIGNED + "more\r\n");
    assertEquals(
        List.of(new Symbol("DKIM_INVALID", 0, "sender.example: the body has changed")),
        findings.symbols());
    assertEquals("the body has changed", findings.authentication().getFirst().reason());
  }

  @Test
  void aDomainThatIsTestingIsNamedSo() {
    dns.with(KEY_NAME, RECORD + "; t=y");
    assertEquals("sender.example (testing)", look(SIGNED).symbols().getFirst().evidence());
    assertEquals(
        "sender.example (testing): the body has changed",
        look(SIGNED + "more\r\n").symbols().getFirst().evidence());
  }

  /** RFC 6376 section 6.1. */
  @Test
  void aBadSignatureCountsLikeNone() {
    for (String mail : List.of(SIGNED + "more\r\n", "DKIM-Signature: x\r\n" + MAIL)) {
      assertEquals(0, look(mail).score());
    }
  }

  @Test
  void whatIsToldOfASignatureStaysShort() {
    String tags = TAGS.replace("i=x@", "i=" + "x".repeat(5_000) + "@");
    AuthResult result =
        look(TestSigner.sign(MAIL, tags, TestSigner.RSA)).authentication().getFirst();
    assertEquals("pass", result.result());
    assertTrue(result.toString().length() < 500, result::toString);
  }

  @Test
  void dnsThatFailsIsATemperror() {
    dns.failing(KEY_NAME);
    Findings findings = look(SIGNED);
    assertEquals(List.of("DKIM_TEMPERROR"), names(findings));
    assertEquals(0, findings.score());
  }

  @Test
  void aHeaderThatIsCutIsNotVerified() {
    String cut = SIGNED.substring(0, SIGNED.indexOf("\r\n\r\n"));
    assertEquals(List.of("DKIM_PERMERROR"), names(look(cut, Mails.world(), 1_000_000)));
    assertEquals(List.of(), dns.asked());
    // As a whole mail it is one without a body: the header may end with the content.
    assertEquals(List.of("DKIM_INVALID"), names(look(cut)));
  }

  @Test
  void mailOfOurOwnUsersIsNotAskedAbout() {
    assertEquals(List.of(), names(look(SIGNED, Mails.relay())));
    assertEquals(List.of(), dns.asked());
  }

  @Test
  void expiryCountsAtTheTimeOfAcceptance() {
    long taken = Mails.NOW.getEpochSecond();
    String waited = TestSigner.sign(MAIL, TAGS + "; x=" + taken, TestSigner.RSA);
    assertEquals(List.of("DKIM_VALID"), names(look(waited)));
    String expired = TestSigner.sign(MAIL, TAGS + "; x=" + (taken - 1), TestSigner.RSA);
    assertEquals(List.of("DKIM_POLICY"), names(look(expired)));
  }
}
