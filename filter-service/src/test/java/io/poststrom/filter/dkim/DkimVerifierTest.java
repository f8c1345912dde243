package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DkimVerifierTest {
  /** RFC 8463 appendix A.3, with the keys of A.2. */
  private static final String RFC8463 =
      """
      DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
       d=football.example.com; i=@football.example.com;
       q=dns/txt; s=brisbane; t=1528637909; h=from : to :
       subject : date : message-id : from : subject : date;
       bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
       b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
       Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
      DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
       d=football.example.com; i=@football.example.com;
       q=dns/txt; s=test; t=1528637909; h=from : to : subject :
       date : message-id : from : subject : date;
       bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
       b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
       DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
       dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
      From: Joe SixPack <joe@football.example.com>
      To: Suzie Q <suzie@shopping.example.net>
      Subject: Is dinner ready?
      Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
      Message-ID: <20030712040037.46341.5F8J@football.example.com>

      Hi.

      We lost the game.  Are you hungry yet?

      Joe.
      """
          .replace("\n", "\r\n");

  private static final KnownKeys RFC8463_KEYS =
      new KnownKeys()
          .with(
              "brisbane._domainkey.football.example.com",
              "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
          .with(
              "test._domainkey.football.example.com",
              "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
                  + "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
                  + "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
                  + "Ip3G+2kryOTIKT+l/K4w3QIDAQAB");

  private static final String MAIL = Mails.CLEAN.replace("\n", "\r\n") + "Two  lines. \r\n\r\n";
  private static final String TAGS =
      "v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender.example; s=s1; h=From:To:Subject:Date";
  private static final String KEY_NAME = "s1._domainkey.sender.example";
  private static final String RECORD = TestSigner.record(TestSigner.RSA);

  private static List<DkimOutcome> verify(DkimDns dns, String mail) {
    byte[] octets = TestSigner.octets(mail);
    Header header = HeaderParser.parse(octets);
    DkimVerification verification = new DkimVerifier(dns, 10).begin(header, octets, Mails.NOW);
    verification.body(octets, header.bodyStart(), octets.length);
    return verification.end().toCompletableFuture().join();
  }

  private static List<DkimResult> results(DkimDns dns, String mail) {
    return verify(dns, mail).stream().map(DkimOutcome::result).toList();
  }

  private static DkimOutcome verify(String record, String mail) {
    List<DkimOutcome> outcomes = verify(new KnownKeys().with(KEY_NAME, record), mail);
    assertEquals(1, outcomes.size());
    return outcomes.getFirst();
  }

  private static String word(String record, String mail) {
    return verify(record, mail).result().word();
  }

  private static String signed() {
    return TestSigner.sign(MAIL, TAGS, TestSigner.RSA);
  }

  private static String signed(String moreTags) {
    return TestSigner.sign(MAIL, TAGS + moreTags, TestSigner.RSA);
  }

  @Test
  void bothSignaturesOfRfc8463Pass() {
    assertEquals(List.of(DkimResult.PASS, DkimResult.PASS), results(RFC8463_KEYS, RFC8463));
  }

  @Test
  void aChangeOfTheBodyOrOfASignedFieldFails() {
    List<DkimResult> fail = List.of(DkimResult.FAIL, DkimResult.FAIL);
    assertEquals(fail, results(RFC8463_KEYS, RFC8463.replace("lost", "won")));
    assertEquals(fail, results(RFC8463_KEYS, RFC8463.replace("dinner", "lunch")));
    // The signatures name From twice, so that no second one can be put in.
    assertEquals(fail, results(RFC8463_KEYS, RFC8463.replace("From:", "From: x@y\r\nFrom:")));
    assertEquals(
        List.of(DkimResult.FAIL, DkimResult.PASS),
        results(RFC8463_KEYS, RFC8463.replace("s=brisbane; t=1", "s=brisbane; t=2")));
  }

  @Test
  void whiteSpaceMayChangeWhereRelaxed() {
    String other =
        RFC8463
            .replace("Subject: Is dinner", "SUBJECT : \r\n\t  Is  dinner")
            .replace("game.  Are", "game. \t Are")
            .replace("Joe.\r\n", "Joe. \r\n\r\n\r\n");
    assertEquals(List.of(DkimResult.PASS, DkimResult.PASS), results(RFC8463_KEYS, other));
  }

  @ParameterizedTest
  @CsvSource({"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed", "relaxed"})
  void everyCanonicalisationAndAlgorithmAgreesWithAnotherSigner(String form) {
    for (String mail :
        List.of(
            MAIL,
            "From: a@b\r\n\r\n",
            "From: a@b\r\n\r\n\r\n\r\n",
            "From:\ta@b \r\nTo: x\r\nTo:\r\n  y\t\r\nSubject: \u00e9 \r\n \t z\r\n\r\n a\t\r\n\r\n b")) {
      for (KeyPair pair : List.of(TestSigner.RSA, TestSigner.RSA_1024, TestSigner.ED25519)) {
        String algorithm = pair == TestSigner.ED25519 ? "ed25519-sha256" : "rsa-sha256";
        String tags =
            TAGS.replace("relaxed/relaxed", form)
                .replace("rsa-sha256", algorithm)
                .replace("h=From:To:", "h=From : To\r\n\t: to:  TO:from:");
        DkimOutcome outcome = verify(TestSigner.record(pair), TestSigner.sign(mail, tags, pair));
        assertEquals(DkimResult.PASS, outcome.result(), outcome::toString);
      }
    }
  }

  @Test
  void theOutcomeHoldsWhatTheSignatureSays() {
    DkimOutcome outcome = verify(RECORD + "; t=y", signed());
    DkimSignature signature = outcome.signature().orElseThrow();
    assertEquals("sender.example", signature.domain().text());
    assertEquals("s1", signature.selector().text());
    assertTrue(outcome.testing());
    assertEquals("", outcome.reason());
    assertEquals(0, outcome.unsignedOctets());
  }

  @Test
  void aMailWithoutSignatureAsksNothingAndHasNoOutcome() {
    KnownKeys dns = new KnownKeys();
    byte[] octets = TestSigner.octets(MAIL);
    DkimVerification verification =
        new DkimVerifier(dns, 10).begin(HeaderParser.parse(octets), octets, Mails.NOW);
    assertFalse(verification.needsBody());
    assertEquals(List.of(), verification.end().toCompletableFuture().join());
    assertEquals(List.of(), dns.asked());
  }

  @Test
  void aSignatureWithAnErrorDoesNotSpoilAnother() {
    String mail = "DKIM-Signature: v=1; v=1\r\nDKIM-Signature: v=1; a=x\r\n" + signed();
    assertEquals(
        List.of(DkimResult.NEUTRAL, DkimResult.PERMERROR, DkimResult.PASS),
        results(new KnownKeys().with(KEY_NAME, RECORD), mail));
  }

  @Test
  void dnsDecidesBetweenTemperrorAndPermerror() {
    assertEquals(
        List.of(DkimResult.TEMPERROR), results(new KnownKeys().failing(KEY_NAME), signed()));
    DkimOutcome none = verify(new KnownKeys(), signed()).getFirst();
    assertEquals(DkimResult.PERMERROR, none.result());
    assertEquals("no key at " + KEY_NAME, none.reason());
  }

  @Test
  void ofSeveralRecordsOneThatFitsIsEnough() {
    String other = TestSigner.record(TestSigner.RSA_1024);
    for (List<String> texts :
        List.of(
            List.of(other, RECORD), List.of(RECORD, other), List.of("v=spf1 -all", "", RECORD))) {
      KnownKeys dns = new KnownKeys().with(KEY_NAME, texts.toArray(String[]::new));
      assertEquals(List.of(DkimResult.PASS), results(dns, signed()));
    }
    KnownKeys wrong = new KnownKeys().with(KEY_NAME, other, "v=DKIM1; p=");
    assertEquals(List.of(DkimResult.FAIL), results(wrong, signed()));
    KnownKeys many = new KnownKeys().with(KEY_NAME, "", "", "", "", RECORD);
    assertEquals(List.of(DkimResult.PERMERROR), results(many, signed()));
  }

  @Test
  void aKeyIsForItsOwnAlgorithm() {
    assertEquals("permerror", word(TestSigner.record(TestSigner.ED25519), signed()));
  }

  @Test
  void shortKeysAndSha1AreRefusedThoughTheSignatureIsRight() {
    String weak = TestSigner.sign(MAIL, TAGS, TestSigner.RSA_768);
    assertEquals("permerror", word(TestSigner.record(TestSigner.RSA_768), weak));
    KnownKeys dns = new KnownKeys().with(KEY_NAME, RECORD);
    assertEquals(
        List.of(DkimResult.PERMERROR), results(dns, signed().replace("rsa-sha256", "rsa-sha1")));
    assertEquals(List.of(), dns.asked());
  }

  @Test
  void aStrictKeySignsForNoSubdomain() {
    String below = signed("; i=x@mail.sender.example");
    assertEquals("pass", word(RECORD, below));
    assertEquals("permerror", word(RECORD + "; t=y:s", below));
    assertEquals("pass", word(RECORD + "; t=s", signed("; i=x@SENDER.example")));
  }

  @Test
  void anExpiredSignatureIsNotAskedAbout() {
    long now = Mails.NOW.getEpochSecond();
    KnownKeys dns = new KnownKeys().with(KEY_NAME, RECORD);
    String expired = signed("; t=" + (now - 100) + "; x=" + (now - 1));
    assertEquals(List.of(DkimResult.POLICY), results(dns, expired));
    assertEquals(List.of(), dns.asked());
    assertEquals("pass", word(RECORD, signed("; x=" + now)));
    assertEquals("pass", word(RECORD, signed("; t=" + (now + 9_000)))); // a clock that is fast
  }

  @Test
  void whatLeavesTheEndOfTheBodyUnsignedDoesNotPass() {
    int canonical = "Hello.\r\nTwo lines.\r\n".length();
    assertEquals("pass", word(RECORD, signed("; l=" + canonical)));
    DkimOutcome appended = verify(RECORD, signed("; l=" + canonical) + "Buy this!\r\n");
    assertEquals(DkimResult.POLICY, appended.result());
    assertEquals("\r\nBuy this!\r\n".length(), appended.unsignedOctets());
    assertEquals("policy", word(RECORD, signed("; l=0")));
    assertEquals("policy", word(RECORD, signed("; l=8")));
    assertEquals(
        "fail", word(RECORD, signed("; l=8").replace("Hello", "Hallo"))); // changed and appended
    String longer = signed("; l=8").replace("l=8", "l=" + (canonical + 1));
    assertEquals("permerror", word(RECORD, longer));
  }

  @Test
  void aSignatureOfAnotherLengthThanItsKeyFails() {
    String mail = signed().replaceFirst("(?s)\\bb=\\S+", "b=YWJj");
    assertEquals("fail", word(RECORD, mail));
  }

  /** RFC 6376 section 5.4.2: the lowest first, and a name that is left over stands for nothing. */
  @Test
  void ofSeveralFieldsTheLowestAreSigned() {
    String mail = "Received: three\r\nReceived: two\r\nReceived: one\r\n" + MAIL;
    String two = TestSigner.sign(mail, TAGS + ":Received:Received:X-None", TestSigner.RSA);
    assertEquals("pass", word(RECORD, two));
    assertEquals("pass", word(RECORD, "Received: four\r\n" + two));
    assertEquals("pass", word(RECORD, two.replace("three", "3")));
    assertEquals("fail", word(RECORD, two.replace("two", "2")));
    assertEquals("fail", word(RECORD, "X-None: here\r\n" + two));
  }

  /** RFC 6376 section 3.5: a signature may cover others, never itself. */
  @Test
  void aSignatureMayCoverAnother() {
    String first = TestSigner.sign(MAIL, TAGS.replace("s=s1", "s=s2"), TestSigner.RSA);
    String both = TestSigner.sign(first, TAGS + ":DKIM-Signature", TestSigner.RSA);
    KnownKeys dns =
        new KnownKeys().with(KEY_NAME, RECORD).with("s2._domainkey.sender.example", RECORD);
    assertEquals(List.of(DkimResult.PASS, DkimResult.PASS), results(dns, both));
    String third = "DKIM-Signature: x=y\r\n" + both;
    assertEquals(
        List.of(DkimResult.PERMERROR, DkimResult.PASS, DkimResult.PASS), results(dns, third));
  }

  @Test
  void aBodyThatCannotBeReadIsATemperror() {
    byte[] octets = TestSigner.octets("DKIM-Signature: x\r\n" + signed());
    DkimVerification verification =
        new DkimVerifier(new KnownKeys().with(KEY_NAME, RECORD), 10)
            .begin(HeaderParser.parse(octets), octets, Mails.NOW);
    assertTrue(verification.needsBody());
    List<DkimOutcome> outcomes = verification.unread("the log did not give it");
    assertEquals(
        List.of(DkimResult.NEUTRAL, DkimResult.TEMPERROR),
        outcomes.stream().map(DkimOutcome::result).toList());
    assertEquals("the log did not give it", outcomes.get(1).reason());
  }

  @Test
  void theOutcomeComesWithTheLastKey() {
    CompletableFuture<DkimDns.Answer> late = new CompletableFuture<>();
    byte[] octets = TestSigner.octets(signed());
    Header header = HeaderParser.parse(octets);
    DkimVerification verification =
        new DkimVerifier(name -> late, 10).begin(header, octets, Instant.EPOCH);
    verification.body(octets, header.bodyStart(), octets.length);
    CompletionStage<List<DkimOutcome>> end = verification.end();
    assertFalse(end.toCompletableFuture().isDone());
    late.complete(new DkimDns.Answer.Found(List.of(RECORD)));
    assertEquals(DkimResult.PASS, end.toCompletableFuture().join().getFirst().result());
  }
}
