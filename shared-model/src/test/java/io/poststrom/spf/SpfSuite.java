package io.poststrom.spf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poststrom.dns.testing.Zone;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;

/**
 * A set of SPF cases in the normalised form of the conformance data: scenarios, each a zone and its
 * tests.
 */
final class SpfSuite {
  private static final String DEFAULT = "DEFAULT";
  private static final Set<String> TYPES = Set.of("A", "AAAA", "MX", "PTR", "TXT", "CNAME", "NS");

  private SpfSuite() {}

  /** A zone and what is expected of checks against it. */
  record Scenario(String name, Zone zone, List<Case> cases) {}

  /** One check. */
  record Case(String name, SpfQuery query, List<String> results, Optional<String> explanation) {
    /** Empty if the outcome is as expected, else the difference. */
    Optional<String> difference(SpfOutcome outcome) {
      if (!results.contains(outcome.result().word())) {
        return Optional.of(name + ": " + outcome + " is not " + results);
      }
      Optional<String> expected = explanation.filter(words -> !words.equals(DEFAULT));
      return expected.isPresent() && !expected.equals(outcome.explanation())
          ? Optional.of(name + ": " + outcome.explanation() + " is not " + expected)
          : Optional.empty();
    }
  }

  static Optional<Path> folder() {
    String told = System.getenv("POSTSTROM_CONFORMANCE");
    List<Path> places =
        told == null
            ? List.of(Path.of("../shared/conformance"), Path.of("../../shared/conformance"))
            : List.of(Path.of(told));
    return places.stream().map(p -> p.resolve("spf")).filter(Files::isDirectory).findFirst();
  }

  static List<Scenario> read(Path file) throws IOException {
    List<Scenario> scenarios = new ArrayList<>();
    for (JsonNode scenario : new ObjectMapper().readTree(file.toFile())) {
      List<Case> cases = new ArrayList<>();
      scenario.get("tests").forEach(test -> cases.add(aCase(scenario, test)));
      scenarios.add(
          new Scenario(scenario.get("scenario").asText(), zone(scenario.get("zone")), cases));
    }
    return scenarios;
  }

  private static Case aCase(JsonNode scenario, JsonNode test) {
    List<String> results = new ArrayList<>();
    test.get("result").forEach(result -> results.add(result.asText()));
    return new Case(
        scenario.get("scenario").asText() + " / " + test.get("id").asText(),
        SpfQuery.sender(
            InetAddress.ofLiteral(test.get("ip").asText()),
            test.get("helo").asText(),
            test.get("mailfrom").asText()),
        results,
        Optional.ofNullable(test.get("explanation").textValue()));
  }

  private static Zone zone(JsonNode owners) {
    Zone zone = new Zone();
    owners.properties().forEach(owner -> fill(zone, owner));
    return zone;
  }

  private static void fill(Zone zone, Entry<String, JsonNode> owner) {
    String name = owner.getKey();
    JsonNode data = owner.getValue();
    for (String type : TYPES) {
      data.path(type).forEach(record -> zone.add(name, type, words(record)));
    }
    data.path("TIMEOUT")
        .forEach(type -> zone.manner(name, type.asText(), new Zone.Manner.Silence()));
    if (data.path("TIMEOUT_OTHER").asBoolean()) {
      zone.manner(name, "OTHER", new Zone.Manner.Silence());
    }
    if (data.has("RCODE")) {
      zone.manner(name, "*", new Zone.Manner.Rcode(data.get("RCODE").asInt()));
    }
    data.path("RCODE_T")
        .properties()
        .forEach(e -> zone.manner(name, e.getKey(), new Zone.Manner.Rcode(e.getValue().asInt())));
  }

  private static String[] words(JsonNode record) {
    if (!record.isArray()) {
      return new String[] {record.asText()};
    }
    List<String> words = new ArrayList<>();
    record.forEach(word -> words.add(word.asText()));
    return words.toArray(String[]::new);
  }
}
