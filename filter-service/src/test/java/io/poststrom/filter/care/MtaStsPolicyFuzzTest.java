package io.poststrom.filter.care;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Any octets as a policy file: what has no flaw has everything, and nothing is thrown. */
class MtaStsPolicyFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void isReadOrHasFlaws(byte @NotNull [] octets) {
    String any = new String(octets, StandardCharsets.UTF_8);
    for (String body : new String[] {any, "version: STSv1\nmode: none\nmax_age: 1\n" + any}) {
      MtaStsPolicy policy = MtaStsPolicy.parse(body);
      assertTrue(Set.of("enforce", "testing", "none", "").contains(policy.mode()));
      assertTrue(policy.maxAge() >= -1 && policy.maxAge() <= MtaStsPolicy.MAX_MAX_AGE);
      if (policy.flaws().isEmpty()) {
        assertTrue(body.contains("STSv1"));
        assertFalse(policy.mode().isEmpty());
        assertTrue(policy.maxAge() >= 0);
        assertTrue(policy.mode().equals("none") || !policy.mx().isEmpty());
      }
      for (String pattern : policy.mx()) {
        assertTrue(MtaStsPolicy.matches(pattern, pattern));
        assertFalse(MtaStsPolicy.matches("*." + pattern, pattern));
      }
    }
  }
}
