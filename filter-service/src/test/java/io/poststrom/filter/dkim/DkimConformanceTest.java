package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Signed mails from other projects' suites; docs/conformance.md argues the deviations. */
class DkimConformanceTest {
  @Test
  void modernSignaturesAgree() throws IOException {
    List<String> differences = new ArrayList<>();
    int modern = 0;
    for (JsonNode each : new ObjectMapper().readTree(folder().resolve("cases.json").toFile())) {
      if (each.get("category").asText().equals("modern") && !isSha1Alone(each)) {
        modern++;
        difference(each).ifPresent(differences::add);
      }
    }
    assertTrue(modern > 0, "cases were found");
    assertEquals(List.of(), differences);
  }

  /** Wanted to pass in the data all the same; RFC 8301 section 3.1 forbids it. */
  private static boolean isSha1Alone(JsonNode each) {
    List<String> algorithms = each.get("signatures").findValuesAsText("a");
    return algorithms.contains("rsa-sha1") && !algorithms.contains("rsa-sha256");
  }

  private static Optional<String> difference(JsonNode each) throws IOException {
    byte[] octets = Files.readAllBytes(folder().resolve(each.get("file").asText()));
    Header header = HeaderParser.parse(octets);
    Instant now = Instant.ofEpochSecond(each.path("now").asLong(1_528_637_909L));
    DkimVerification verification = new DkimVerifier(keys(each), 10).begin(header, octets, now);
    verification.body(octets, header.bodyStart(), octets.length);
    List<String> words =
        verification.end().toCompletableFuture().join().stream()
            .map(outcome -> outcome.result().word())
            .toList();
    String wanted = each.get("expect_rfc8301").asText();
    boolean agrees =
        switch (wanted) {
          case "none" -> words.isEmpty();
          case "not-pass" -> !words.contains("pass");
          case "fail-or-permerror" -> words.contains("fail") || words.contains("permerror");
          default -> words.contains(wanted);
        };
    return agrees
        ? Optional.empty()
        : Optional.of(each.get("id").asText() + ": wanted " + wanted + ", got " + words);
  }

  private static KnownKeys keys(JsonNode each) {
    KnownKeys keys = new KnownKeys();
    for (var name : each.get("dns").properties()) {
      List<String> texts = new ArrayList<>();
      name.getValue().forEach(text -> texts.add(text.asText()));
      if (name.getValue().isArray()) {
        keys.with(name.getKey(), texts.toArray(String[]::new));
      } else if (!name.getValue().get("rcode").asText().equals("NXDOMAIN")) {
        keys.failing(name.getKey());
      }
    }
    return keys;
  }

  private static Path folder() {
    String told = System.getenv("POSTSTROM_CONFORMANCE");
    Path folder = Path.of(told == null ? "../../shared/conformance" : told).resolve("dkim");
    Assumptions.assumeTrue(
        Files.isDirectory(folder), "skipped: no conformance data at " + folder.toAbsolutePath());
    return folder;
  }
}
