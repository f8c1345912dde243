package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.spf.SpfEvaluator;
import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfQuery;
import io.poststrom.spf.dns.SpfOverDns;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * SPF: zone data, address, HELO and sender give a result and an explanation. Each scenario is a
 * real DNS server on loopback, asked by our client.
 */
record SpfSet(String name, Path folder, double bar) implements ConformanceSet {
  private static final String RFC7208 = "rfc7208.json";

  static SpfSet rfc7208(Path folder) {
    return new SpfSet("spf/rfc7208", folder, 1);
  }

  static SpfSet others(Path folder) {
    return new SpfSet("spf/others", folder, 0.98);
  }

  @Override
  public Outcome run() throws IOException {
    List<Failure> failures = new ArrayList<>();
    int total = 0;
    for (Path file : files()) {
      for (JsonNode scenario : Cases.read(file)) {
        total += scenario.get("tests").size();
        drive(scenario, failures);
      }
    }
    return new Outcome.Measured(total, failures, bar);
  }

  private List<Path> files() throws IOException {
    boolean one = name.equals("spf/rfc7208");
    try (Stream<Path> listed = Files.list(folder)) {
      return listed
          .filter(f -> f.toString().endsWith(".json") && f.endsWith(RFC7208) == one)
          .sorted()
          .toList();
    }
  }

  private static void drive(JsonNode scenario, List<Failure> failures) {
    try (ZoneServer server = ZoneServer.start(Cases.zone(scenario.get("zone")));
        DnsClient dns = client(server)) {
      SpfEvaluator spf =
          new SpfEvaluator(
              new SpfOverDns(dns), "receiver.test", InstantSource.system(), Duration.ofSeconds(20));
      for (JsonNode test : scenario.get("tests")) {
        SpfOutcome outcome = spf.check(query(test)).toCompletableFuture().join();
        difference(test, outcome)
            .ifPresent(
                why ->
                    failures.add(
                        new Failure(
                            scenario.get("scenario").asText() + "/" + test.get("id").asText(),
                            why)));
      }
    }
  }

  private static SpfQuery query(JsonNode test) {
    return SpfQuery.sender(
        InetAddress.ofLiteral(test.get("ip").asText()),
        test.get("helo").asText(),
        test.get("mailfrom").asText());
  }

  private static Optional<String> difference(JsonNode test, SpfOutcome outcome) {
    List<String> results = Cases.texts(test.get("result"));
    if (!results.contains(outcome.result().word())) {
      return Optional.of("wanted " + results + ", got " + outcome.result().word());
    }
    Optional<String> words =
        Optional.ofNullable(test.get("explanation").textValue())
            .filter(explanation -> !explanation.equals("DEFAULT"));
    return words.isPresent() && !words.equals(outcome.explanation())
        ? Optional.of("wanted the explanation " + words + ", got " + outcome.explanation())
        : Optional.empty();
  }

  private static DnsClient client(ZoneServer server) {
    return new DnsClient(
        DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
        InstantSource.system());
  }
}
