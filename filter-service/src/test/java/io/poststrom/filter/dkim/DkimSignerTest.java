package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.smtp.Domain;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DkimSignerTest {
  private static final String MAIL = Mails.CLEAN.replace("\n", "\r\n");
  private static final List<SigningKey> KEYS =
      List.of(key("ed", TestSigner.ED25519), key("rsa", TestSigner.RSA));
  private static final KnownKeys DNS =
      new KnownKeys()
          .with("ed._domainkey.sender.example", TestSigner.record(TestSigner.ED25519))
          .with("rsa._domainkey.sender.example", TestSigner.record(TestSigner.RSA));

  static SigningKey key(String selector, KeyPair pair) {
    Algorithm algorithm =
        pair.getPublic().getAlgorithm().equals("RSA")
            ? Algorithm.RSA_SHA256
            : Algorithm.ED25519_SHA256;
    return new SigningKey(
        Domain.of("sender.example"), Domain.of(selector), algorithm, pair.getPrivate());
  }

  private static List<String> sign(SigningRules rules, List<SigningKey> keys, String mail) {
    byte[] octets = TestSigner.octets(mail);
    Header header = HeaderParser.parse(octets);
    DkimSigning signing = new DkimSigner(rules).begin(keys, header, octets, Mails.NOW);
    for (int at = header.bodyStart(); at < octets.length; at += 7) {
      signing.body(octets, at, Math.min(at + 7, octets.length));
    }
    return signing.end();
  }

  private static List<DkimResult> verify(String mail) {
    byte[] octets = TestSigner.octets(mail);
    Header header = HeaderParser.parse(octets);
    DkimVerification verification = new DkimVerifier(DNS, 10).begin(header, octets, Mails.NOW);
    verification.body(octets, header.bodyStart(), octets.length);
    return verification.end().toCompletableFuture().join().stream()
        .map(DkimOutcome::result)
        .toList();
  }

  private static SigningRules rules(Canonicalisation header, Canonicalisation body) {
    return new SigningRules(
        header,
        body,
        SigningRules.DEFAULT.fields(),
        SigningRules.DEFAULT.oversigned(),
        Optional.of(Duration.ofDays(7)));
  }

  @Test
  void eachKeyGivesAFieldThatVerifies() {
    OddMails mails = new OddMails(1);
    for (int i = 0; i < 100; i++) {
      String mail = mails.next();
      for (Canonicalisation header : Canonicalisation.values()) {
        for (Canonicalisation body : Canonicalisation.values()) {
          String fields = String.join("", sign(rules(header, body), KEYS, mail));
          assertEquals(List.of(DkimResult.PASS, DkimResult.PASS), verify(fields + mail), mail);
        }
      }
    }
  }

  @Test
  void theFieldIsFoldedUnder78AndInTheOrderOfTheKeys() {
    List<String> fields = sign(SigningRules.DEFAULT, KEYS, MAIL);
    assertTrue(fields.getFirst().startsWith("DKIM-Signature: v=1; a=ed25519-sha256;"));
    assertTrue(fields.getLast().startsWith("DKIM-Signature: v=1; a=rsa-sha256;"));
    for (String field : fields) {
      assertTrue(field.endsWith("\r\n"));
      for (String line : field.split("\r\n", -1)) {
        assertTrue(line.length() <= 78, line);
      }
    }
  }

  @Test
  void fieldsThatStandOnceAreNamedTwiceAndAbsentOnesOnce() {
    String field = sign(SigningRules.DEFAULT, KEYS, MAIL).getFirst();
    String names = field.replaceAll("(?s).*\\sh=([^;]*);.*", "$1").replaceAll("\\s", "");
    assertEquals(
        "from:from:sender:reply-to:to:to:cc:subject:subject:date:date:message-id:message-id:"
            + "mime-version:content-type:content-transfer-encoding",
        names);
  }

  @Test
  void nothingThatIsOversignedCanBeAddedAndNothingSignedChanged() {
    String signed = String.join("", sign(SigningRules.DEFAULT, KEYS, MAIL)) + MAIL;
    List<DkimResult> fail = List.of(DkimResult.FAIL, DkimResult.FAIL);
    for (String added : List.of("From: x@y", "Subject: x", "Reply-To: x", "Content-Type: x/y")) {
      assertEquals(fail, verify(added + "\r\n" + signed), added);
    }
    assertEquals(fail, verify(signed.replace("hello", "hallo")));
    assertEquals(fail, verify(signed.replace("Hello", "Hallo")));
    assertEquals(List.of(DkimResult.PASS, DkimResult.PASS), verify("Received: x\r\n" + signed));
  }

  @Test
  void anEndIsGivenWhereWanted() {
    String field =
        sign(rules(Canonicalisation.RELAXED, Canonicalisation.RELAXED), KEYS, MAIL).getFirst();
    long now = Mails.NOW.getEpochSecond();
    assertTrue(field.contains("t=" + now + ";"), field);
    assertTrue(field.contains("x=" + (now + 7 * 86_400) + ";"), field);
    assertFalse(sign(SigningRules.DEFAULT, KEYS, MAIL).getFirst().contains("x="));
  }

  @Test
  void aHeaderThatIsNotReadToItsEndIsNotSigned() {
    String many = "X: y\r\n".repeat(HeaderParser.MAX_FIELDS + 1) + MAIL;
    assertEquals(List.of(), sign(SigningRules.DEFAULT, KEYS, many));
  }

  @Test
  void rulesThatLeaveFromOpenAreRefused() {
    Canonicalisation relaxed = Canonicalisation.RELAXED;
    for (List<String> fields : List.of(List.of("to"), List.of("From"), List.of("from", "To"))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new SigningRules(relaxed, relaxed, fields, Set.of("from"), Optional.empty()));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new SigningRules(relaxed, relaxed, List.of("from"), Set.of(), Optional.empty()));
  }

  @Test
  void keysAreReadFromPemOfEachKind() {
    byte[] rsa = TestSigner.RSA.getPrivate().getEncoded();
    byte[] bare = Arrays.copyOfRange(rsa, 26, rsa.length);
    assertEquals(TestSigner.RSA.getPrivate(), readRsa(pem("PRIVATE KEY", rsa)));
    assertEquals(TestSigner.RSA.getPrivate(), readRsa(pem("RSA PRIVATE KEY", bare)));
    PrivateKeyFile.Read.Valid ed25519 =
        assertInstanceOf(
            PrivateKeyFile.Read.Valid.class,
            PrivateKeyFile.read(
                "a note\n" + pem("PRIVATE KEY", TestSigner.ED25519.getPrivate().getEncoded())));
    assertEquals(Algorithm.ED25519_SHA256, ed25519.algorithm());
    assertEquals(TestSigner.ED25519.getPrivate(), ed25519.key());
  }

  @Test
  void whatIsNoPrivateKeyIsRefusedWithoutShowingIt() {
    assertEquals("no PEM block", refused("hello"));
    assertEquals("the key is encrypted", refused(pem("ENCRYPTED PRIVATE KEY", new byte[40])));
    assertEquals(
        "a PEM block that is no private key",
        refused(pem("PUBLIC KEY", TestSigner.RSA.getPublic().getEncoded())));
    assertEquals(
        "neither an RSA key nor an ed25519 key", refused(pem("PRIVATE KEY", new byte[40])));
    assertEquals(
        "an RSA key of 768 bits; 2048 would be right",
        refused(pem("PRIVATE KEY", TestSigner.RSA_768.getPrivate().getEncoded())));
    assertEquals("rsa-sha256 rsa._domainkey.sender.example", KEYS.getLast().toString());
  }

  private static Object readRsa(String pem) {
    PrivateKeyFile.Read.Valid read =
        assertInstanceOf(PrivateKeyFile.Read.Valid.class, PrivateKeyFile.read(pem));
    assertEquals(Algorithm.RSA_SHA256, read.algorithm());
    return read.key();
  }

  private static String refused(String pem) {
    return assertInstanceOf(PrivateKeyFile.Read.Invalid.class, PrivateKeyFile.read(pem)).reason();
  }

  static String pem(String kind, byte[] octets) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
    return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
  }
}
