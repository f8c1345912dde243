package io.poststrom.filter.arc;

import static io.poststrom.filter.arc.Chains.MAIL;
import static io.poststrom.filter.arc.Chains.fields;
import static io.poststrom.filter.arc.Chains.keys;
import static io.poststrom.filter.arc.Chains.seal;
import static io.poststrom.filter.arc.Chains.validate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.smtp.Domain;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArcSealerTest {
  private static final List<String> PREPENDED =
      List.of(
          "DKIM-Signature: v=1; d=us.test\r\n",
          Chains.RESULTS,
          "Received: from there\r\n\tby us.test\r\n");

  @Test
  void theFirstSetIsInstanceOneAndFoundNoChain() {
    List<String> fields = fields(keys(0), MAIL, PREPENDED);
    assertEquals(3, fields.size());
    assertTrue(fields.get(0).startsWith("ARC-Seal: i=1; a=rsa-sha256; d=us.test; s=s;"));
    assertTrue(fields.get(0).contains("cv=none"));
    assertTrue(fields.get(1).startsWith("ARC-Message-Signature: i=1; a=rsa-sha256; d=us.test;"));
    assertEquals(
        "ARC-Authentication-Results: i=1; us.test;\r\n\tspf=pass; arc=pass\r\n", fields.get(2));
    for (String field : fields) {
      assertTrue(field.endsWith("\r\n"));
      assertTrue(field.lines().allMatch(line -> line.length() <= 78), field);
    }
    ArcOutcome outcome =
        validate(keys(0), String.join("", fields) + String.join("", PREPENDED) + MAIL);
    assertEquals("", outcome.reason());
    assertEquals(ArcResult.PASS, outcome.result());
  }

  @Test
  void aChainThatPassesGoesOnWithBothSealersSets() {
    String mail = TestSealer.chain(MAIL, 3);
    String ours = seal(keys(3), mail, PREPENDED);
    assertTrue(ours.contains("ARC-Seal: i=4;") && ours.contains("cv=pass"));
    String others = TestSealer.set(ours, 5, "pass");
    ArcOutcome outcome = validate(keys(5), others);
    assertEquals("", outcome.reason());
    assertEquals(0, outcome.oldestPass());
    assertEquals("us.test", outcome.sealers().get(3).text());
  }

  /** What we put in front is covered too, and what a later hop may add or change is not. */
  @Test
  void theMessageSignatureCoversTheMailAsTheNextHopGetsIt() {
    String sealed = seal(keys(0), MAIL, PREPENDED);
    for (String change :
        List.of(
            "v=1; d=us|v=1; d=no", "Subject: h|Subject: H", "Hello|Hallo", "From: a|From: b|")) {
      String[] both = change.split("\\|", -1);
      assertEquals(ArcResult.FAIL, validate(keys(0), sealed.replace(both[0], both[1])).result());
    }
    for (String added : List.of("From: x@y\r\n", "Subject: second\r\n", "Reply-To: x@y\r\n")) {
      assertEquals(ArcResult.FAIL, validate(keys(0), added + sealed).result());
    }
    for (String change : List.of("there|here", "spf=pass|spf=fail")) {
      String[] both = change.split("\\|", -1);
      int own = sealed.indexOf("\r\nAuthentication-Results");
      String changed = sealed.substring(0, own) + sealed.substring(own).replace(both[0], both[1]);
      assertEquals("", validate(keys(0), changed).reason());
    }
    String above = "Received: x\r\nDKIM-Signature: y\r\nX-Other: z\r\n" + sealed;
    assertEquals("", validate(keys(0), above).reason());
  }

  @Test
  void aChainThatFailedHereGetsASealOverOurSetAlone() {
    String mail = TestSealer.chain(MAIL, 2).replace("Hello", "Hallo");
    List<String> fields = fields(keys(2), mail, PREPENDED);
    assertTrue(fields.getFirst().startsWith("ARC-Seal: i=3;"));
    assertTrue(fields.getFirst().contains("cv=fail"));
    // Another sealer's seal over such a set is over the same octets.
    String seal = fields.getFirst();
    SealedFields own = new SealedFields();
    own.add(fields.get(2).stripTrailing());
    own.add(fields.get(1).stripTrailing());
    String bare = seal.substring(0, seal.indexOf("\tb=") + 3);
    String value = seal.substring(seal.indexOf("\tb=") + 3).replaceAll("\\s", "");
    assertEquals(TestSigner.base64(Chains.KEY.sign(own.signedBy(bare))), value);
    assertEquals(
        "the newest seal says that the chain had failed before",
        validate(keys(2), String.join("", fields) + mail).reason());
  }

  @Test
  void aBrokenStructureIsSealedAboveItsHighestInstance() {
    String mail = "ARC-Seal: i=7; b=\r\nARC-Seal: i=3\r\n" + MAIL;
    assertTrue(fields(keys(0), mail, PREPENDED).getFirst().startsWith("ARC-Seal: i=8;"));
  }

  @Test
  void nothingIsAddedWhereItWouldBeOfNoUse() {
    String failed = seal(keys(1), TestSealer.chain(MAIL, 1).replace("Hello", "Hallo"), List.of());
    assertEquals(List.of(), fields(keys(1), failed, List.of()), "the chain had failed before");
    String one = TestSealer.chain(MAIL, 1);
    KnownKeys silent = new KnownKeys().failing(TestSealer.keyName(1));
    assertEquals(List.of(), fields(silent, one, List.of()), "DNS was silent");
    String full = TestSealer.chain(MAIL, 50);
    assertEquals(List.of(), fields(keys(50), full, List.of()), "50 sets");
    String endless = "X: y\r\n".repeat(HeaderParser.MAX_FIELDS + 1) + MAIL;
    assertEquals(List.of(), fields(keys(0), endless, List.of()), "too many fields");
  }

  @Test
  void aMailOfAnyFormIsSealed() {
    for (String mail :
        List.of(
            "\r\n",
            "\r\nbody",
            "X: y\r\n",
            "From: \u00e9\r\n\r\n\u00e9 \t \r\n",
            "From:\r\n\r\n" + "x".repeat(100_000),
            "DKIM-Signature: x\r\n".repeat(900) + "From: a\r\n\r\n\r\n")) {
      ArcOutcome outcome = validate(keys(0), seal(keys(0), mail, List.of()));
      assertEquals("", outcome.reason());
      assertEquals(ArcResult.PASS, outcome.result());
    }
  }

  @Test
  void ed25519IsRefused() {
    SigningKey key =
        new SigningKey(
            Domain.of("us.test"),
            Domain.of("s"),
            Algorithm.ED25519_SHA256,
            TestSigner.ED25519.getPrivate());
    assertThrows(IllegalArgumentException.class, () -> new ArcSealer(key));
  }
}
