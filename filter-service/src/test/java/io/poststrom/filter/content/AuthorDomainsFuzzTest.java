package io.poststrom.filter.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.smtp.Domain;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;

/** Any octets as a From field: domains that are names, each once, or none at all. */
class AuthorDomainsFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void isReadOrNotBelieved(byte @NotNull [] octets) {
    String value = new String(octets, StandardCharsets.ISO_8859_1);
    for (String from : new String[] {value, "a@b.example, " + value, "x <" + value + ">"}) {
      AuthorDomains.of(from)
          .ifPresent(
              domains -> {
                assertFalse(domains.isEmpty());
                assertEquals(domains.size(), new HashSet<>(domains).size());
                domains.forEach(name -> assertEquals(name, Domain.of(name).ascii()));
                assertTrue(value.length() < HeaderParser.MAX_VALUE);
              });
    }
  }
}
