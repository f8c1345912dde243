package io.poststrom.filter.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.TestSigner;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Any octets as a header with ARC fields: read, or refused with a printable reason, whatever the
 * body's cuts; and what is sealed is sealed rightly.
 */
class ArcFuzzTest {
  private static final String SET =
      "ARC-Seal: i=1; cv=none; a=rsa-sha256; d=d1.test; s=s; b=YWI=\r\n"
          + "ARC-Message-Signature: i=1; a=rsa-sha256; d=d1.test; s=s; h=from; bh=YWI=; b=YWI=\r\n"
          + "ARC-Authentication-Results: i=1; x\r\n";

  @FuzzTest(maxDuration = "10s")
  void isReadOrRefused(byte @NotNull [] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    Instance.in(text);
    for (String mail :
        List.of(text, "ARC-Seal:" + text, SET + text, SET.replace("i=1; x", "i=1; x" + text))) {
      check(mail);
    }
    String sealed = Chains.seal(Chains.keys(0), text, List.of());
    if (!sealed.equals(text)) {
      assertNotEquals(ArcResult.NONE, Chains.validate(Chains.keys(0), sealed).result());
    }
  }

  private static void check(String mail) {
    KnownKeys dns = Chains.keys(1);
    byte[] octets = TestSigner.octets(mail);
    ArcOutcome whole = Chains.validate(dns, octets, octets.length + 1);
    ArcOutcome cut = Chains.validate(dns, octets, 1);
    assertEquals(whole.result(), cut.result());
    assertEquals(whole.reason(), cut.reason());
    assertEquals(whole.reason().isEmpty(), whole.result() != ArcResult.FAIL);
    assertTrue(whole.reason().chars().allMatch(c -> c >= 0x20 && c < 0x7f), whole::reason);
    assertTrue(dns.asked().size() <= 2 * (ArcValidator.MAX_SETS + 1));
  }
}
