package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.arc.ArcSealer;
import io.poststrom.filter.arc.ArcSealing;
import io.poststrom.filter.arc.ArcValidator;
import io.poststrom.filter.arc.SealableMail;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.filter.dmarc.DmarcDns;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.Findings;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.pipeline.OwnerWish;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.Domain;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mail of a@sender.example (p=reject) that a mailing list changed and sealed. */
class ArcCheckTest {
  private static final String MAIL = Mails.CLEAN.replace("\n", "\r\n");
  private static final String PASSED = "dmarc=pass (p=reject) header.from=sender.example";
  private static final KnownKeys KEYS =
      new KnownKeys()
          .with("s._domainkey.list.example", TestSigner.record(TestSigner.RSA_1024))
          .with("s._domainkey.hop.example", TestSigner.record(TestSigner.RSA_1024));
  private static final DmarcDns DMARC =
      new DmarcDns() {
        @Override
        public CompletionStage<Answer> texts(String name) {
          return CompletableFuture.completedStage(
              name.equals("_dmarc.sender.example")
                  ? new Answer.Found(List.of("v=DMARC1; p=reject"))
                  : new Answer.Nothing());
        }

        @Override
        public CompletionStage<Existence> existence(String name) {
          return CompletableFuture.completedStage(Existence.EXISTS);
        }
      };

  @Test
  void withoutAChainNothingIsSaid() {
    Findings findings = look(MAIL, "list.example");
    assertEquals(List.of("DKIM_NONE", "DMARC_REJECT"), names(findings));
    assertEquals(OwnerWish.REJECT, findings.wish());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "trusted                 | list.example             | " + PASSED + " | DMARC_FORWARDED",
        "others are trusted      | else.example             | " + PASSED + " | DMARC_REJECT",
        "nobody is trusted       |                          | " + PASSED + " | DMARC_REJECT",
        "it did not pass there   | list.example | dmarc=fail header.from=sender.example"
            + " | DMARC_REJECT",
        "for another domain      | list.example | dmarc=pass header.from=bank.example | DMARC_REJECT",
        "of a longer name        | list.example | dmarc=pass header.from=sender.example.net"
            + " | DMARC_REJECT",
        "what the mail itself says in a quoted string | list.example"
            + " | spf=pass smtp.mailfrom=\"x; dmarc=pass header.from=sender.example\"@y.example"
            + " | DMARC_REJECT",
        "or in a comment         | list.example"
            + " | spf=fail (; dmarc=pass header.from=sender.example ) | DMARC_REJECT",
      })
  void aChainIsBelievedIfItsSealerIs(String what, String trusted, String results, String symbol) {
    Findings findings = look(sealed(MAIL, "list.example", results), trusted);
    boolean forwarded = symbol.equals("DMARC_FORWARDED");
    assertEquals(
        forwarded
            ? List.of("DKIM_NONE", "ARC_VALID", "ARC_TRUSTED", symbol)
            : List.of("DKIM_NONE", "ARC_VALID", symbol),
        names(findings));
    assertEquals(forwarded ? OwnerWish.NONE : OwnerWish.REJECT, findings.wish());
    assertEquals(
        List.of("dkim=none", "arc=pass", "dmarc=fail"),
        findings.authentication().stream().map(r -> r.method() + "=" + r.result()).toList());
  }

  @Test
  void allSealersOfAChainMustBeTrusted() {
    String mail = sealed(sealed(MAIL, "list.example", PASSED), "hop.example", "dmarc=fail");
    assertEquals("DMARC_REJECT", names(look(mail, "list.example")).getLast());
    assertEquals("DMARC_REJECT", names(look(mail, "hop.example")).getLast());
    assertEquals("DMARC_FORWARDED", names(look(mail, "list.example,hop.example")).getLast());
  }

  @Test
  void aBrokenChainIsWorthNothing() {
    Findings findings = look(sealed(MAIL, "list.example", PASSED) + "more\r\n", "list.example");
    assertEquals(List.of("DKIM_NONE", "ARC_INVALID", "DMARC_REJECT"), names(findings));
  }

  /** Adds what both find, from one reading. */
  @Test
  void aSignatureAndAChainShareTheReadingOfTheBody() {
    String tags = "v=1; a=rsa-sha256; c=simple/simple; d=list.example; s=s; h=From:To:Subject";
    String mail = sealed(TestSigner.sign(MAIL, tags, TestSigner.RSA_1024), "list.example", PASSED);
    assertEquals(
        List.of("DKIM_VALID", "ARC_VALID", "DMARC_REJECT"), names(look(mail, "else.example")));
    assertEquals(
        List.of("DKIM_INVALID", "ARC_INVALID", "DMARC_REJECT"),
        names(look(mail + "more\r\n", "else.example")));
  }

  private static Findings look(String mail, String trusted) {
    List<Domain> domains =
        trusted == null ? List.of() : List.of(trusted.split(",")).stream().map(Domain::of).toList();
    List<Check> checks =
        List.of(
            new DkimCheck(new DkimVerifier(KEYS, 10)),
            new ArcCheck(new ArcValidator(KEYS), domains),
            new DmarcCheck(new DmarcEvaluator(DMARC)));
    return new Pipeline(checks)
        .run(
            new MailView(
                Mails.envelope(Mails.id("x"), Mails.world(), mail.length(), "b@one.test"),
                TestSigner.octets(mail)),
            Duration.ofSeconds(5))
        .toCompletableFuture()
        .join();
  }

  private static List<String> names(Findings findings) {
    return findings.symbols().stream().map(Symbol::name).toList();
  }

  private static String sealed(String mail, String domain, String results) {
    byte[] octets = TestSigner.octets(mail);
    Header header = HeaderParser.parse(octets);
    BodyHashes hashes = new BodyHashes();
    var validation = new ArcValidator(KEYS).begin(header, octets, Mails.NOW, hashes);
    ArcSealing sealing =
        new ArcSealer(
                new SigningKey(
                    Domain.of(domain),
                    Domain.of("s"),
                    Algorithm.RSA_SHA256,
                    TestSigner.RSA_1024.getPrivate()))
            .begin(hashes);
    hashes.update(octets, header.bodyStart(), octets.length);
    return String.join(
            "",
            sealing.fields(
                validation.end().toCompletableFuture().join(),
                SealableMail.of(List.of(), header, octets),
                "Authentication-Results: " + domain + "; " + results,
                Mails.NOW))
        + mail;
  }
}
