package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an attacker may send or publish: the results are error words, and the work stays small. */
class DkimHostileTest {
  private static final String MAIL = Mails.CLEAN.replace("\n", "\r\n");
  private static final String TAGS =
      "v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender.example; s=s1; h=From:To";
  private static final String RECORD = TestSigner.record(TestSigner.RSA);

  private final KnownKeys dns = new KnownKeys().with("s1._domainkey.sender.example", RECORD);

  private List<DkimOutcome> verify(String mail) {
    byte[] octets = TestSigner.octets(mail);
    Header header = HeaderParser.parse(octets);
    DkimVerification verification = new DkimVerifier(dns, 10).begin(header, octets, Mails.NOW);
    verification.body(octets, header.bodyStart(), octets.length);
    return verification.end().toCompletableFuture().join();
  }

  private List<DkimResult> results(String mail) {
    return verify(mail).stream().map(DkimOutcome::result).toList();
  }

  @Test
  void ofThousandsOfSignaturesTenAreVerified() {
    StringBuilder mail = new StringBuilder();
    for (int i = 0; i < 900; i++) {
      mail.append("DKIM-Signature: v=1; a=rsa-sha256; d=d").append(i);
      mail.append(".test; s=s; h=from; l=").append(i).append("; bh=YWI=; b=YWI=\r\n");
    }
    List<DkimOutcome> outcomes = verify(mail + MAIL);
    assertEquals(10, dns.asked().size());
    assertEquals(10 + 1, outcomes.size());
    assertEquals("890 more signatures not read", outcomes.getLast().reason());
    assertEquals(DkimResult.POLICY, outcomes.getLast().result());
  }

  @Test
  void aHeaderWithMoreFieldsThanWeReadIsNotVerified() {
    String signed = TestSigner.sign(MAIL, TAGS, TestSigner.RSA);
    String padding = "X: y\r\n".repeat(HeaderParser.MAX_FIELDS);
    assertEquals(
        List.of(DkimResult.PERMERROR), results(signed.replaceFirst("From:", padding + "From:")));
    assertEquals(List.of(), dns.asked());
  }

  @Test
  void giantTagListsAreNeutral() {
    assertEquals(
        List.of(DkimResult.NEUTRAL, DkimResult.NEUTRAL, DkimResult.NEUTRAL),
        results(
            "DKIM-Signature: "
                + "a=b;".repeat(5_000)
                + "\r\nDKIM-Signature: v="
                + "1".repeat(100_000)
                + "\r\nDKIM-Signature: "
                + ";".repeat(900)
                + "\r\n"
                + MAIL));
  }

  /** Each field is hashed once however often it is named. */
  @Test
  void thousandsOfNamesCostNoMoreThanTheirFields() {
    String names = String.join(":", Collections.nCopies(3_000, "to"));
    String signed = TestSigner.sign(MAIL, TAGS + ":" + names, TestSigner.RSA);
    assertEquals(List.of(DkimResult.PASS), results(signed));
  }

  @Test
  void keysThatCostTimeArePermerrors() throws GeneralSecurityException {
    RSAPublicKey key = (RSAPublicKey) TestSigner.RSA.getPublic();
    BigInteger modulus = key.getModulus();
    String signed = TestSigner.sign(MAIL, TAGS, TestSigner.RSA);
    for (RSAPublicKeySpec spec :
        List.of(
            new RSAPublicKeySpec(modulus, modulus.subtract(BigInteger.TWO)),
            new RSAPublicKeySpec(
                BigInteger.TWO.pow(8_193).subtract(BigInteger.ONE), BigInteger.valueOf(3)))) {
      byte[] encoded = KeyFactory.getInstance("RSA").generatePublic(spec).getEncoded();
      dns.with("s1._domainkey.sender.example", "v=DKIM1; p=" + TestSigner.base64(encoded));
      assertEquals(List.of(DkimResult.PERMERROR), results(signed));
    }
  }

  @Test
  void keyRecordsOfAnyJunkArePermerrorsWithAPrintableReason() {
    String signed = TestSigner.sign(MAIL, TAGS, TestSigner.RSA);
    for (String junk :
        List.of(
            "",
            "\u0000\u00ff",
            "p=\u00ff",
            "p=====",
            "p=" + "A".repeat(64 << 10),
            "v=DKIM1; k=rsa; p=AAAA",
            "v=DKIM1; k=ed25519; p=AAAA",
            "k=\u00ff; p=AAAA",
            "p=AAAA;" + "n=x;".repeat(900))) {
      dns.with("s1._domainkey.sender.example", junk);
      DkimOutcome outcome = verify(signed).getFirst();
      assertEquals(DkimResult.PERMERROR, outcome.result());
      assertTrue(outcome.reason().chars().allMatch(c -> c >= 0x20 && c < 0x7f), outcome::reason);
    }
  }

  /** Whatever is published, a verifier neither throws nor lets it pass. */
  @Test
  void anEd25519KeyThatIsNoPointIsNoPass() {
    String tags = TAGS.replace("rsa-", "ed25519-");
    String signed = TestSigner.sign(MAIL, tags, TestSigner.ED25519);
    for (byte fill : new byte[] {0, 1, (byte) 0xff, 2, 7}) {
      byte[] key = new byte[32];
      Arrays.fill(key, fill);
      dns.with("s1._domainkey.sender.example", "v=DKIM1; k=ed25519; p=" + TestSigner.base64(key));
      DkimResult result = results(signed).getFirst();
      assertTrue(result == DkimResult.PERMERROR || result == DkimResult.FAIL, result.word());
    }
  }

  @Test
  void octetsOfAnyKindInTheHeaderAreBorne() {
    String signed = TestSigner.sign(MAIL, TAGS, TestSigner.RSA);
    assertEquals(
        List.of(DkimResult.FAIL), results(signed.replace("From: a", "From: \u0000\u00ff\r\n\ta")));
    assertEquals(
        List.of(DkimResult.NEUTRAL), results("DKIM-Signature:\u0000\u00ff=\u0001\r\n" + MAIL));
    assertEquals(List.of(DkimResult.NEUTRAL), results("DKIM-Signature:\r\n" + MAIL));
  }
}
