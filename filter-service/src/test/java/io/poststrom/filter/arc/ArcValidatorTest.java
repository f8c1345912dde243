package io.poststrom.filter.arc;

import static io.poststrom.filter.arc.Chains.MAIL;
import static io.poststrom.filter.arc.Chains.keys;
import static io.poststrom.filter.arc.Chains.validate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.dkim.DkimDns;
import io.poststrom.filter.dkim.DkimResult;
import io.poststrom.filter.dkim.DkimVerification;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.TestSigner;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArcValidatorTest {
  @Test
  void aMailWithoutChainIsNoneAndAsksNothing() {
    KnownKeys dns = keys(0);
    assertEquals(ArcResult.NONE, validate(dns, MAIL).result());
    assertEquals(List.of(), dns.asked());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 50})
  void aChainOfAnyLengthPasses(int sets) {
    KnownKeys dns = keys(sets);
    ArcOutcome outcome = validate(dns, TestSealer.chain(MAIL, sets));
    assertEquals("", outcome.reason());
    assertEquals(ArcResult.PASS, outcome.result());
    assertEquals(0, outcome.oldestPass());
    assertEquals(sets, outcome.sealers().size());
    assertEquals("d1.test", outcome.sealers().getFirst().text());
    assertEquals(sets, dns.asked().size());
  }

  @ParameterizedTest
  @CsvSource({"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed", "relaxed"})
  void everyCanonicalisationAgreesWithAnotherSealer(String form) {
    String tags = TestSealer.MESSAGE_TAGS.replace("relaxed/relaxed", form);
    for (String mail :
        List.of(
            MAIL,
            "From: a@b\r\n\r\n",
            "From: a@b\r\n\r\n\r\n\r\n",
            "From:\ta@b \r\nTo: x\r\nTo:\r\n  y\t\r\nSubject: \u00e9 \r\n \t z\r\n\r\n a\t\r\n\r\n b")) {
      String sealed = TestSealer.set(mail, 1, tags, "a=rsa-sha256; cv=none");
      assertEquals("", validate(keys(1), sealed).reason());
    }
  }

  @Test
  void howTheBodyIsCutDoesNotMatter() {
    byte[] octets = TestSigner.octets(TestSealer.chain(MAIL + "a \t b\r\n\r\n \r\n\r\n", 2));
    for (int piece = 1; piece < 40; piece++) {
      assertEquals(ArcResult.PASS, validate(keys(2), octets, piece).result());
    }
  }

  @Test
  void aBodyThatChangedUnderASealFails() {
    ArcOutcome outcome = validate(keys(2), TestSealer.chain(MAIL, 2).replace("Hello", "Hallo"));
    assertEquals(ArcResult.FAIL, outcome.result());
    assertEquals("message signature 2: the body has changed", outcome.reason());
    assertEquals(List.of(), outcome.sealers());
  }

  /** A list changed the subject, then sealed: its own signature is right, the one before is not. */
  @Test
  void theOldestSignatureThatHoldsIsNamed() {
    String listed = TestSealer.chain(MAIL, 2).replace("Subject: hello", "Subject: [list] hello");
    ArcOutcome outcome =
        validate(keys(4), TestSealer.set(TestSealer.set(listed, 3, "pass"), 4, "pass"));
    assertEquals(ArcResult.PASS, outcome.result());
    assertEquals(3, outcome.oldestPass());
  }

  /** What is done to a chain of three sets, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // whole sets, once each
        "(?s)ARC-Seal: i=3.*?(?=ARC-Auth)              | '' | set 3 is not whole",
        "(?s)ARC-Seal: i=2.*?(?=ARC-Mess)              | '' | set 2 is not whole",
        "(?s)ARC-Message-Signature: i=1.*?(?=ARC-Auth) | '' | set 1 is not whole",
        "ARC-Authentication-Results: i=2               | X: | set 2 is not whole",
        "(?s)^(ARC-Seal: i=3.*?)(?=ARC-Mess)           | $1$1 | set 3 has ARC-Seal twice",
        "ARC-Auth                                      | ARC-Authentication-Results: i=3; x\\r\\nARC-Auth | set 3 has ARC-Authentication-Results twice",
        // instances
        "ARC-Seal: i=3                                 | ARC-Seal: i=4 | set 3 is not whole",
        "ARC-Seal: i=3                                 | ARC-Seal: i=0 | ARC-Seal has no i= of 1 to 50",
        "ARC-Seal: i=3                                 | ARC-Seal: i=51 | ARC-Seal has no i= of 1 to 50",
        "ARC-Seal: i=3                                 | ARC-Seal: i=x | ARC-Seal has no i= of 1 to 50",
        "ARC-Seal: i=3                                 | ARC-Seal: i=3;i=3 | ARC-Seal has tag i stands twice",
        "Results: i=3                                  | Results: i=3 3 | ARC-Authentication-Results has no i= of 1 to 50",
        "Results: i=3;                                 | Results: i=3 | ARC-Authentication-Results has no i= of 1 to 50",
        "Results: i=3                                  | Results: x=3 | ARC-Authentication-Results has no i= of 1 to 50",
        // what seals say
        "cv=none                                       | cv=pass | seal 1 says cv=pass",
        "cv=pass                                       | cv=none | seal 3 says cv=none",
        "cv=pass                                       | cv=fail | the newest seal says that the chain had failed before",
        "cv=none                                       | cv=fail | seal 1 says cv=fail",
        "cv=none                                       | cv=x | seal 1: cv= is none of none, pass and fail",
        "cv=none                                       | x=y | seal 1: no tag cv=",
        "cv=none                                       | cv=none; h=From | seal 1: h= must not stand in a seal",
        "d=d2.test; s=s; a=rsa-sha256; cv              | d=d2.test; s=s; a=rsa-sha1; cv | seal 2: rsa-sha1 must not be used (RFC 8301 section 3.1)",
        "cv=pass                                       | cv=pass; t=x | seal 3: t= is no number",
        // the newest message signature
        "h=From:To                                     | h=ARC-Seal:From:To | message signature 3: h= holds ARC-Seal",
        "h=From:To                                     | h=To | message signature 3: h= does not hold From",
        "h=From:To                                     | x=1; h=From:To | message signature 3: it has expired",
        "h=From:To                                     | h=From::To | message signature 3: the signature is wrong, or a signed field has changed",
        "; bh=                                         | ; l=3; bh= | message signature 3: the body has changed",
        // what was sealed
        "i=1; d1.test                                  | i=1; d9.test | seal 1: it is wrong, or a field of the chain has changed",
        "i=2; d2.test                                  | i=2; d9.test | seal 2: it is wrong, or a field of the chain has changed",
        "i=3; d3.test                                  | i=3; d9.test | seal 3: it is wrong, or a field of the chain has changed",
        "cv=none;                                      | cv=none; y=z; | seal 1: it is wrong, or a field of the chain has changed",
      })
  void whatIsWrongWithAChainFailsItAndIsSaid(String pattern, String instead, String reason) {
    String text = instead.equals("''") ? "" : instead.replace("\\r\\n", "\r\n");
    String broken = TestSealer.chain(MAIL, 3).replaceFirst(pattern.strip(), text);
    ArcOutcome outcome = validate(keys(9), broken);
    assertEquals(reason, outcome.reason());
    assertEquals(ArcResult.FAIL, outcome.result());
    assertFalse(outcome.temporary());
  }

  /** Form that does not matter. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ARC-Seal:       | Arc-SEAL :",
        "i=1; d1.test    | i=1;  \t d1.test",
        "ARC-Authentication-Results: i=3 | arc-authentication-results: i=3",
        "From: a@        | From:  a@",
      })
  void whiteSpaceAndCaseMayChange(String pattern, String instead) {
    String changed = TestSealer.chain(MAIL, 3).replaceFirst(pattern, instead);
    assertEquals("", validate(keys(3), changed).reason());
  }

  @Test
  void commentsMayStandAroundTheInstanceOfResults() {
    assertEquals(7, Instance.in(" (a (b\\) c) ) i (x) = (y) 7 (z) ; d").orElseThrow());
    for (String none :
        List.of("", "i=", "i=1", "(i=1;", "i=1(;", "=1;", "i1;", "i=100;", "i=00;")) {
      assertTrue(Instance.in(none).isEmpty(), none);
    }
  }

  @Test
  void silenceOfDnsIsAFailThatSaysSo() {
    String mail = TestSealer.chain(MAIL, 3);
    ArcOutcome outcome = validate(keys(3).failing(TestSealer.keyName(2)), mail);
    assertEquals(ArcResult.FAIL, outcome.result());
    assertEquals("seal 2: no answer for s._domainkey.d2.test: SERVFAIL", outcome.reason());
    assertTrue(outcome.temporary());
    assertFalse(validate(keys(2), mail).temporary());
    assertEquals(
        "message signature 3: no key at s._domainkey.d3.test", validate(keys(2), mail).reason());
  }

  /** RFC 8463 gave DKIM this algorithm, and ARC takes its algorithms from there. */
  @Test
  void ed25519IsRead() {
    KeyPair pair = TestSigner.ED25519;
    KnownKeys dns = new KnownKeys().with(TestSealer.keyName(1), TestSigner.record(pair));
    String tags = TestSealer.MESSAGE_TAGS.replace("rsa-", "ed25519-");
    String mail = TestSealer.set(MAIL, 1, tags, "a=ed25519-sha256; cv=none", pair);
    assertEquals("", validate(dns, mail).reason());
    assertEquals(
        "message signature 1: the key is for ed25519",
        validate(dns, TestSealer.chain(MAIL, 1)).reason());
  }

  @Test
  void whatIsNotReadIsAFailForNow() {
    for (String mail : List.of(MAIL, TestSealer.chain(MAIL, 1), "ARC-Seal: i=1\r\n" + MAIL)) {
      byte[] octets = TestSigner.octets(mail);
      ArcValidation validation =
          new ArcValidator(keys(1))
              .begin(HeaderParser.parse(octets), octets, Mails.NOW, new BodyHashes());
      ArcOutcome outcome = validation.unread("no content");
      assertEquals(outcome.temporary(), validation.needsBody());
      assertEquals(mail.equals(MAIL) ? ArcResult.NONE : ArcResult.FAIL, outcome.result());
      assertEquals(outcome.reason().equals("no content"), outcome.temporary());
    }
  }

  /** One pass over the body serves DKIM, ARC and our own seal. */
  @Test
  void theBodyIsReadOnceForAll() {
    String tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=d1.test; s=s; h=From";
    String signed = TestSigner.sign(MAIL, tags, TestSealer.PAIR);
    byte[] octets = TestSigner.octets(TestSealer.chain(signed, 2));
    Header header = HeaderParser.parse(octets);
    BodyHashes hashes = new BodyHashes();
    DkimVerification dkim = new DkimVerifier(keys(2), 10).begin(header, octets, Mails.NOW, hashes);
    ArcValidation arc = new ArcValidator(keys(2)).begin(header, octets, Mails.NOW, hashes);
    hashes.update(octets, header.bodyStart(), octets.length);
    assertEquals(ArcResult.PASS, arc.end().toCompletableFuture().join().result());
    assertEquals(DkimResult.PASS, dkim.end().toCompletableFuture().join().getFirst().result());
  }

  @Test
  void theOutcomeWaitsForTheLastKey() {
    List<CompletableFuture<DkimDns.Answer>> open = new ArrayList<>();
    DkimDns slow =
        name -> {
          CompletableFuture<DkimDns.Answer> stage = new CompletableFuture<>();
          open.add(stage);
          return stage;
        };
    byte[] octets = TestSigner.octets(TestSealer.chain(MAIL, 2));
    Header header = HeaderParser.parse(octets);
    BodyHashes hashes = new BodyHashes();
    ArcValidation validation = new ArcValidator(slow).begin(header, octets, Mails.NOW, hashes);
    hashes.update(octets, header.bodyStart(), octets.length);
    CompletionStage<ArcOutcome> end = validation.end();
    assertEquals(2, open.size());
    open.getFirst().complete(new DkimDns.Answer.Found(List.of(TestSealer.RECORD)));
    assertFalse(end.toCompletableFuture().isDone());
    open.getLast().complete(new DkimDns.Answer.Found(List.of(TestSealer.RECORD)));
    assertEquals(ArcResult.PASS, end.toCompletableFuture().join().result());
  }
}
