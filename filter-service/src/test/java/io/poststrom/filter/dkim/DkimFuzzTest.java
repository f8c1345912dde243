package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.filter.Mails;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Any octets as a tag list, a signature, a key record and a mail: parsed, or refused with a
 * printable reason; and a mail's outcome does not depend on how its body is cut.
 */
class DkimFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void isReadOrRefused(byte @NotNull [] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    if (TagList.parse(text) instanceof TagList.Parsed.Invalid(String reason)) {
      assertPrintable(reason);
    }
    signature(text);
    signature("v=1;a=rsa-sha256;d=d.test;s=s;h=from;bh=YQ==;b=YQ==;" + text);
    key(text);
    key("v=DKIM1;p=YQ==;" + text);
    verify(text);
  }

  private static void signature(String text) {
    switch (SignatureParser.parse(text)) {
      case SignatureParser.Parsed.Valid(DkimSignature signature) -> {
        assertTrue(signature.fields().contains("from"));
        assertTrue(
            ("." + signature.identityDomain().ascii()).endsWith("." + signature.domain().ascii()));
      }
      case SignatureParser.Parsed.Invalid(DkimResult result, String reason) -> {
        assertTrue(result == DkimResult.NEUTRAL || result == DkimResult.PERMERROR);
        assertPrintable(reason);
      }
    }
  }

  private static void key(String text) {
    switch (KeyRecord.parse(text)) {
      case KeyRecord.Parsed.Valid(KeyRecord key) -> VerifyingKey.of(key);
      case KeyRecord.Parsed.Invalid(String reason) -> assertPrintable(reason);
    }
  }

  private static void verify(String text) {
    DkimVerifier verifier = new DkimVerifier(new KnownKeys().with("s._domainkey.d.test", text), 10);
    byte[] mail =
        TestSigner.octets(
            "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed; d=d.test; s=s; h=from; bh=YQ==;"
                + " b=YQ==\r\n"
                + text);
    Header header = HeaderParser.parse(mail);
    DkimVerification whole = verifier.begin(header, mail, Mails.NOW);
    whole.body(mail, header.bodyStart(), mail.length);
    DkimVerification cut = verifier.begin(header, mail, Mails.NOW);
    for (int i = header.bodyStart(); i < mail.length; i++) {
      cut.body(mail, i, i + 1);
    }
    List<DkimOutcome> outcomes = whole.end().toCompletableFuture().join();
    assertEquals(outcomes, cut.end().toCompletableFuture().join());
    outcomes.forEach(outcome -> assertPrintable(outcome.reason()));
    assertTrue(outcomes.size() <= 10 + 1);
  }

  private static void assertPrintable(String reason) {
    assertTrue(reason.chars().allMatch(c -> c >= 0x20 && c < 0x7f), reason);
  }
}
