package io.poststrom.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.spf.dns.SpfOverDns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The published suites. All of rfc7208.json must agree, and 98 % of the others. */
class SpfConformanceTest {
  private static final String RFC7208 = "rfc7208.json";

  @Test
  void theSuiteOfRfc7208Agrees() throws IOException {
    List<String> differences = new ArrayList<>();
    for (SpfSuite.Scenario scenario : SpfSuite.read(folder().resolve(RFC7208))) {
      differences.addAll(differences(scenario, new ZoneSpfDns(scenario.zone())));
    }
    assertEquals(List.of(), differences);
  }

  @Test
  void theSuiteOfRfc7208AgreesOverRealDns() throws IOException {
    List<String> differences = new ArrayList<>();
    for (SpfSuite.Scenario scenario : SpfSuite.read(folder().resolve(RFC7208))) {
      try (ZoneServer server = ZoneServer.start(scenario.zone());
          DnsClient dns = client(server)) {
        differences.addAll(differences(scenario, new SpfOverDns(dns)));
      }
    }
    assertEquals(List.of(), differences);
  }

  @Test
  void theOtherSuitesAgreeInTheirGreatMajority() throws IOException {
    List<String> differences = new ArrayList<>();
    int all = 0;
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder())) {
      files = listed.filter(f -> f.toString().endsWith(".json") && !f.endsWith(RFC7208)).toList();
    }
    for (Path file : files) {
      for (SpfSuite.Scenario scenario : SpfSuite.read(file)) {
        all += scenario.cases().size();
        differences.addAll(differences(scenario, new ZoneSpfDns(scenario.zone())));
      }
    }
    assertTrue(differences.size() <= all * 0.02, String.join("\n", differences));
  }

  private static List<String> differences(SpfSuite.Scenario scenario, SpfDns dns) {
    SpfEvaluator spf =
        new SpfEvaluator(dns, "receiver.test", InstantSource.system(), Duration.ofSeconds(20));
    return scenario.cases().stream()
        .map(each -> each.difference(spf.check(each.query()).toCompletableFuture().join()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static DnsClient client(ZoneServer server) {
    return new DnsClient(
        DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
        InstantSource.system());
  }

  private static Path folder() {
    Optional<Path> folder = SpfSuite.folder();
    String reason =
        "no conformance data beside the checkout (../shared/conformance, or name its folder in"
            + " POSTSTROM_CONFORMANCE): skipped";
    if (folder.isEmpty()) {
      org.jboss.logging.Logger.getLogger(SpfConformanceTest.class).info(reason);
    }
    Assumptions.assumeTrue(folder.isPresent(), reason);
    return folder.orElseThrow();
  }
}
