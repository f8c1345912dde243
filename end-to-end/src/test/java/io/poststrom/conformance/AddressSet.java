package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.smtp.MailboxParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Addresses: the envelope's grammar accepts or rejects. Rows "reject-or-quirk" are not counted. */
record AddressSet(Path folder) implements ConformanceSet {
  @Override
  public String name() {
    return "smtp-address";
  }

  @Override
  public Outcome run() throws IOException {
    List<Failure> failures = new ArrayList<>();
    int total = 0;
    for (JsonNode row : Cases.read(folder.resolve("isemail.json"))) {
      String envelope = row.path("smtp_envelope").asText();
      if (envelope.equals("accept") || envelope.equals("reject")) {
        total++;
        judge(row, row.path("address").asText(), envelope.equals("accept"), failures);
      }
    }
    for (JsonNode row : Cases.read(folder.resolve("mox.json"))) {
      String value = row.path("value").asText();
      boolean isLocalPart = row.path("kind").asText().equals("localpart");
      total++;
      judge(
          row,
          isLocalPart ? value + "@example.org" : value,
          row.path("valid").asBoolean(),
          failures);
    }
    return new Outcome.Measured(total, failures, 1);
  }

  private static void judge(JsonNode row, String address, boolean wanted, List<Failure> failures) {
    if (accepts(address) != wanted) {
      failures.add(
          new Failure(row.path("id").asText(), (wanted ? "rejected " : "accepted ") + address));
    }
  }

  private static boolean accepts(String address) {
    try {
      MailboxParser.parse(address);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
