package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.dmarc.DmarcOutcome;
import io.poststrom.filter.dmarc.DmarcOutcome.Applied;
import io.poststrom.filter.dmarc.DmarcQuery;
import io.poststrom.filter.dmarc.DmarcQuery.Identifier;
import io.poststrom.filter.dmarc.DmarcQuery.Method;
import io.poststrom.filter.dmarc.DmarcRecord;
import io.poststrom.filter.dmarc.ReportUri;
import io.poststrom.filter.dns.DmarcOverDns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * DMARC: an author domain and what SPF and DKIM have proven give a result and a policy; a domain
 * gives its record. Each zone is a real DNS server on loopback, asked by our client.
 */
record DmarcSet(Path folder) implements ConformanceSet {
  private static final double BAR = 0.95;

  /** What drives our code; the other kinds test the parsers of one product. */
  private static final Set<String> DRIVEN = Set.of("verify", "verify-mox", "record");

  @Override
  public String name() {
    return "dmarc";
  }

  @Override
  public Outcome run() throws IOException {
    Zone shared = Cases.zone(Cases.read(folder.resolve("mox-zone.json")).get(0).get("zone"));
    List<Failure> failures = new ArrayList<>();
    int total = 0;
    for (JsonNode each : Cases.read(folder.resolve("vectors.json"))) {
      if (DRIVEN.contains(each.get("kind").asText())) {
        total++;
        JsonNode zone = each.path("zone");
        difference(each, zone.isObject() ? Cases.zone(zone) : shared)
            .ifPresent(why -> failures.add(new Failure(each.get("id").asText(), why)));
      }
    }
    return new Outcome.Measured(total, failures, BAR);
  }

  private static Optional<String> difference(JsonNode each, Zone zone) {
    try (ZoneServer server = ZoneServer.start(zone);
        DnsClient dns = client(server)) {
      DmarcEvaluator evaluator = new DmarcEvaluator(new DmarcOverDns(dns));
      JsonNode input = each.get("input");
      JsonNode expected = each.get("expected");
      return switch (each.get("kind").asText()) {
        case "record" ->
            recordDifference(
                expected.get("record"),
                evaluate(evaluator, new DmarcQuery(input.get("domain").asText(), List.of(), 0)));
        case "verify" -> difference(expected, evaluate(evaluator, verify(input)));
        default -> difference(expected, evaluate(evaluator, mox(input)));
      };
    }
  }

  private static DmarcOutcome evaluate(DmarcEvaluator evaluator, DmarcQuery query) {
    return evaluator.evaluate(query).toCompletableFuture().join();
  }

  private static DmarcQuery verify(JsonNode input) {
    JsonNode from = input.get("headerFrom");
    String author = from.isArray() ? from.get(0).asText() : from.asText();
    List<Identifier> identifiers = new ArrayList<>();
    input
        .path("spfDomains")
        .forEach(spf -> identifiers.add(identifier(Method.SPF, spf.get("domain").asText(), true)));
    input
        .path("dkimDomains")
        .forEach(key -> identifiers.add(identifier(Method.DKIM, key.get("domain").asText(), true)));
    return new DmarcQuery(author.substring(author.indexOf('@') + 1), identifiers, 0);
  }

  private static DmarcQuery mox(JsonNode input) {
    List<Identifier> identifiers = new ArrayList<>();
    if (input.get("spf").asText().equals("pass")) {
      identifiers.add(identifier(Method.SPF, input.get("spf_domain").asText(), true));
    }
    for (JsonNode signature : input.get("dkim")) {
      String result = signature.get(0).asText();
      if (result.equals("pass") || result.equals("temperror")) {
        identifiers.add(identifier(Method.DKIM, signature.get(1).asText(), result.equals("pass")));
      }
    }
    return new DmarcQuery(input.get("from_domain").asText(), identifiers, 0);
  }

  private static Identifier identifier(Method method, String domain, boolean proven) {
    return new Identifier(method, domain, proven);
  }

  private static Optional<String> difference(JsonNode expected, DmarcOutcome outcome) {
    String wanted = expected.get("result").asText() + " " + expected.path("policy").asText("null");
    String got = outcome.result().word() + " " + policy(outcome);
    return wanted.equals(got)
        ? Optional.empty()
        : Optional.of("wanted " + wanted + ", got " + got + " " + outcome.problem());
  }

  private static String policy(DmarcOutcome outcome) {
    return outcome.applied().map(applied -> applied.policy().word()).orElse("null");
  }

  private static Optional<String> recordDifference(JsonNode expected, DmarcOutcome outcome) {
    Optional<DmarcRecord> found = outcome.applied().map(Applied::record);
    if (expected.isNull() || found.isEmpty()) {
      return expected.isNull() == found.isEmpty()
          ? Optional.empty()
          : Optional.of("wanted " + expected + ", got " + found);
    }
    DmarcRecord got = found.get();
    boolean same =
        expected.get("p").asText().equals(got.policy().word())
            && expected.path("sp").asText(got.policy().word()).equals(got.subdomains().word())
            && expected.path("pct").asInt(100) == got.percent()
            && expected.path("adkim").asText("r").equals(got.strictDkim() ? "s" : "r")
            && expected.path("aspf").asText("r").equals(got.strictSpf() ? "s" : "r")
            && expected.path("rua").asText("").equals(uris(got.aggregateReports()))
            && expected.path("ruf").asText("").equals(String.join(",", got.failureReports()));
    return same ? Optional.empty() : Optional.of("wanted " + expected + ", got " + got);
  }

  private static String uris(List<ReportUri> uris) {
    return uris.stream().map(ReportUri::text).collect(Collectors.joining(","));
  }

  private static DnsClient client(ZoneServer server) {
    return new DnsClient(
        DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
        InstantSource.system());
  }
}
