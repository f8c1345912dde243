package io.poststrom.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The addresses of isemail and mox, where the conformance data lies beside the checkout. */
class AddressConformanceTest {
  @Test
  void judgesTheAddressesOfIsemailAsRfc5321Does() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (JsonNode row : rows("isemail.json")) {
      String envelope = row.path("smtp_envelope").asText();
      String address = row.path("address").asText();
      if (envelope.equals("accept") && !accepts(address)
          || envelope.equals("reject") && accepts(address)) {
        wrong.add(row.path("id").asText() + " " + envelope + " " + address);
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void judgesTheAddressesOfMox() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (JsonNode row : rows("mox.json")) {
      String value = row.path("value").asText();
      String address =
          row.path("kind").asText().equals("localpart") ? value + "@example.org" : value;
      if (accepts(address) != row.path("valid").asBoolean()) {
        wrong.add(row.path("id").asText() + " " + address);
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static boolean accepts(String address) {
    try {
      MailboxParser.parse(address);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static JsonNode rows(String name) throws IOException {
    String folder =
        System.getenv().getOrDefault("POSTSTROM_CONFORMANCE", "../../shared/conformance");
    Path file = Path.of(folder, "smtp-address", name);
    assumeTrue(Files.exists(file), "skipped: no conformance data at " + file.toAbsolutePath());
    return new ObjectMapper().readTree(file.toFile());
  }
}
