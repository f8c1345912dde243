package io.poststrom.filter.arc;

import static io.poststrom.filter.arc.Chains.MAIL;
import static io.poststrom.filter.arc.Chains.keys;
import static io.poststrom.filter.arc.Chains.validate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.dkim.DkimDns;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.TestSigner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an attacker may send or publish: the chain fails in words, and the work stays small. */
class ArcHostileTest {
  private static final String SIGNED = "a=rsa-sha256; d=d%d.test; s=%s; bh=YWI=; h=from; b=YWI=";

  private static String set(int i, String selector) {
    return ("ARC-Seal: i=%d; cv=%s; a=rsa-sha256; d=d%d.test; s=%s; b=YWI=\r\n")
            .formatted(i, i == 1 ? "none" : "pass", i, selector)
        + ("ARC-Message-Signature: i=%d; " + SIGNED + "\r\n").formatted(i, i, selector)
        + "ARC-Authentication-Results: i="
        + i
        + "; x\r\n";
  }

  private static void fails(String reason, KnownKeys dns, String mail) {
    ArcOutcome outcome = validate(dns, mail);
    assertEquals(reason, outcome.reason());
    assertEquals(ArcResult.FAIL, outcome.result());
    assertFalse(outcome.temporary());
  }

  @Test
  void thousandsOfSetsAskNothing() {
    StringBuilder mail = new StringBuilder();
    for (int i = 1; i < 3_000; i++) {
      mail.append(set(i, "s"));
    }
    KnownKeys dns = keys(0);
    fails("ARC-Seal has no i= of 1 to 50", dns, mail + MAIL);
    fails("set 1 has ARC-Seal twice", dns, set(1, "s").repeat(300) + MAIL);
    fails("the header has too many fields", dns, set(1, "s") + "X: y\r\n".repeat(1_000) + MAIL);
    assertEquals(List.of(), dns.asked());
  }

  @Test
  void fiftySetsOfManyDomainsAskForEachKeyOnce() {
    StringBuilder mail = new StringBuilder();
    for (int i = 1; i <= 50; i++) {
      mail.append(set(i, "s"));
    }
    KnownKeys dns = keys(0);
    fails("message signature 50: no key at s._domainkey.d50.test", dns, mail + MAIL);
    assertEquals(50, dns.asked().size());
    // The newest message signature has a key of its own; those below it ask for none.
    KnownKeys more = keys(0);
    String others = mail.toString().replaceAll("(Message-Sig.*?)s=s;", "$1s=m;");
    fails("message signature 50: no key at m._domainkey.d50.test", more, others + MAIL);
    assertEquals(51, more.asked().size());
  }

  @Test
  void giantFieldsAreNotRead() {
    KnownKeys dns = keys(1);
    String chain = TestSealer.chain(MAIL, 1);
    String tooLong = "more than 16384 octets in a field, or too many in all";
    for (String name : List.of("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results")) {
      String giant = chain.replace(name + ":", name + ": x=" + "y".repeat(100_000) + ";");
      fails(tooLong, dns, giant);
      String tags = chain.replace(name + ":", name + ":" + " z=;".repeat(3_000));
      assertEquals(ArcResult.FAIL, validate(dns, tags).result());
      String comments = chain.replace(name + ":", name + ":" + "(".repeat(16_000));
      assertEquals(ArcResult.FAIL, validate(dns, comments).result());
    }
    StringBuilder all = new StringBuilder();
    for (int i = 1; i <= 30; i++) {
      all.append(set(i, "s").replace("; x\r\n", "; " + "x".repeat(10_000) + "\r\n"));
    }
    fails(tooLong, dns, all + MAIL);
    assertEquals(List.of(), dns.asked());
  }

  /** Near the bound of all octets, and all of it right. */
  @Test
  void theLargestChainPasses() {
    String mail = MAIL;
    for (int i = 1; i <= 50; i++) {
      String tags = TestSealer.MESSAGE_TAGS + "; y=" + "z".repeat(4_000);
      mail = TestSealer.set(mail, i, tags, "a=rsa-sha256; cv=" + (i == 1 ? "none" : "pass"));
    }
    assertEquals("", validate(keys(50), mail).reason());
  }

  @Test
  void keysOfAnyJunkFailInPrintableWords() {
    String chain = TestSealer.chain(MAIL, 2);
    for (String junk :
        List.of(
            "",
            "\u0000\u00ff",
            "p=\u00ff",
            "p=====",
            "p=" + "A".repeat(64 << 10),
            "v=DKIM1; k=rsa; p=AAAA",
            "v=DKIM1; k=ed25519; p=AAAA",
            "v=DKIM1; p=",
            TestSigner.record(TestSigner.RSA_768),
            "p=AAAA;" + "n=x;".repeat(900))) {
      for (int set = 1; set <= 2; set++) {
        ArcOutcome outcome = validate(keys(2).with(TestSealer.keyName(set), junk), chain);
        assertEquals(ArcResult.FAIL, outcome.result());
        assertFalse(outcome.temporary());
        assertPrintable(outcome.reason());
      }
    }
  }

  @Test
  void ofManyRecordsFourAreTried() {
    String chain = TestSealer.chain(MAIL, 2);
    String name = TestSealer.keyName(1);
    String right = TestSealer.RECORD;
    assertEquals("", validate(keys(2).with(name, "", "x", "p=", right), chain).reason());
    fails("seal 1: the key record has no tags", keys(2).with(name, "", "", "", "", right), chain);
  }

  @Test
  void namesThatAreNoneNeverReachDns() {
    KnownKeys dns = keys(0);
    for (String name : List.of("*", "a..b", "\u0000", "", "x".repeat(300), "\u00ff\u00fe")) {
      String mail = set(1, "s").replace("d=d1.test", "d=" + name) + MAIL;
      assertEquals(ArcResult.FAIL, validate(dns, mail).result());
    }
    assertEquals(List.of(), dns.asked());
  }

  /** DNS that never answers holds the outcome, and nothing else: the caller has its deadline. */
  @Test
  void silentDnsHoldsNoThread() {
    List<String> asked = new ArrayList<>();
    DkimDns silent =
        name -> {
          asked.add(name);
          return new CompletableFuture<>();
        };
    byte[] octets = TestSigner.octets(TestSealer.chain(MAIL, 3));
    ArcValidation validation =
        new ArcValidator(silent)
            .begin(HeaderParser.parse(octets), octets, Mails.NOW, new BodyHashes());
    assertFalse(validation.end().toCompletableFuture().isDone());
    assertEquals(3, asked.size());
    assertTrue(validation.unread("too late").temporary());
  }

  private static void assertPrintable(String reason) {
    assertTrue(reason.chars().allMatch(c -> c >= 0x20 && c < 0x7f), reason);
  }
}
