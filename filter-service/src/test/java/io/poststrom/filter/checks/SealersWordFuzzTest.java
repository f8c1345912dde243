package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * Any octets as ARC-Authentication-Results: they are read to an end, and what stands in quotes is
 * not the sealer's word.
 */
class SealersWordFuzzTest {
  private static final int FIELD = 16 << 10;

  @FuzzTest(maxDuration = "10s")
  void quotesSayNothing(byte @NotNull [] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    boolean said = ArcCheck.passedThere(text, "a.example");
    assertEquals(said, ArcCheck.passedThere("i=1; mx.example; " + text, "a.example"));
    String quoted = text.replace("\\", "").replace("\"", "");
    assertFalse(ArcCheck.passedThere("mx.example; spf=\"" + quoted + "\"", "a.example"));
  }

  /** Each of these has made somebody's regular expression overflow the stack or never end. */
  @Test
  void fieldsAsLongAsTheyMayBeAreReadToTheirEnd() {
    for (String part :
        new String[] {
          "\"", "\\", "(", "a", " ", ";", "; dmarc=pass ", " header.from=a", "\"\\\"", "(\\)"
        }) {
      String text = part.repeat(FIELD / part.length());
      assertFalse(ArcCheck.passedThere("; dmarc=pass " + text, "b.example"));
      assertFalse(ArcCheck.passedThere("; dmarc=pass \"" + text, "b.example"));
      assertFalse(ArcCheck.passedThere("; dmarc=pass (" + text, "b.example"));
    }
    String padded = "; dmarc=pass" + " ".repeat(FIELD) + "header.from=a.example";
    assertTrue(ArcCheck.passedThere(padded, "a.example"));
  }
}
