package io.poststrom.filter.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.TestSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Chains from other projects' suites; docs/conformance.md argues the deviations. */
class ArcConformanceTest {
  @Test
  void chainsAgree() throws IOException {
    List<String> differences = new ArrayList<>();
    int total = 0;
    for (JsonNode scenario : read("validation-tests.json")) {
      for (JsonNode test : scenario.get("tests")) {
        total++;
        KnownKeys keys = new KnownKeys();
        for (Entry<String, JsonNode> txt : scenario.get("txt").properties()) {
          keys.with(txt.getKey(), txt.getValue().asText());
        }
        String mail =
            new String(
                test.get("message").asText().getBytes(StandardCharsets.UTF_8),
                StandardCharsets.ISO_8859_1);
        ArcOutcome outcome = Chains.validate(keys, mail.replace("\n", "\r\n"));
        if (!outcome.result().word().equals(test.get("cv_expected").asText())) {
          differences.add(test.get("id").asText() + ": " + outcome.reason());
        }
      }
    }
    assertTrue(total > 0, "cases were found");
    assertEquals(
        List.of(
            "ams_fields_c_na: message signature 1: the signature is wrong, or a signed field has"
                + " changed",
            "ams_fields_h_empty: message signature 1: h= does not hold From"),
        differences);
  }

  @Test
  void wholeMailsAgree() throws IOException {
    for (JsonNode each : read("extra.json")) {
      KnownKeys keys = new KnownKeys();
      for (Entry<String, JsonNode> txt : each.get("dns").properties()) {
        keys.with(txt.getKey(), txt.getValue().get(0).asText());
      }
      byte[] octets = Files.readAllBytes(folder().resolve(each.get("file").asText()));
      String mail = new String(octets, StandardCharsets.ISO_8859_1);
      byte[] lines = TestSigner.octets(mail.replaceAll("\r?\n", "\r\n"));
      ArcOutcome outcome = Chains.validate(keys, lines, 100);
      assertEquals("", outcome.reason(), each.get("id").asText());
      assertEquals(each.get("arc").asText(), outcome.result().word());
    }
  }

  private static JsonNode read(String file) throws IOException {
    return new ObjectMapper().readTree(folder().resolve(file).toFile());
  }

  private static Path folder() {
    String told = System.getenv("POSTSTROM_CONFORMANCE");
    Path folder = Path.of(told == null ? "../../shared/conformance" : told).resolve("arc");
    Assumptions.assumeTrue(
        Files.isDirectory(folder), "skipped: no conformance data at " + folder.toAbsolutePath());
    return folder;
  }
}
