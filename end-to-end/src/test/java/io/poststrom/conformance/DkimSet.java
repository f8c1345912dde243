package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.DkimVerification;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dns.DkimOverDns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/**
 * DKIM: a signed mail and its domain's keys give a result. The keys lie on a real DNS server on
 * loopback, asked by our client; the body comes in pieces.
 */
record DkimSet(Path folder) implements ConformanceSet {
  private static final int PIECE = 100;

  @Override
  public String name() {
    return "dkim";
  }

  @Override
  public Outcome run() throws IOException {
    JsonNode cases = Cases.read(folder.resolve("cases.json"));
    List<Failure> failures = new ArrayList<>();
    for (JsonNode each : cases) {
      byte[] mail = Files.readAllBytes(folder.resolve(each.get("file").asText()));
      Header header = HeaderParser.parse(mail);
      List<String> words = words(each, header, mail);
      String wanted = each.get("expect_rfc8301").asText();
      if (!agrees(wanted, words)) {
        failures.add(
            new Failure(
                each.get("id").asText(), "wanted " + wanted + ", got " + words, sent(header)));
      }
    }
    return new Outcome.Measured(cases.size(), failures, 1);
  }

  private static List<String> words(JsonNode each, Header header, byte[] mail) {
    try (ZoneServer server = ZoneServer.start(zone(each.get("dns")));
        DnsClient dns =
            new DnsClient(
                DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
                InstantSource.system())) {
      DkimVerification verification =
          new DkimVerifier(new DkimOverDns(dns), 10).begin(header, mail, now(each));
      for (int at = header.bodyStart(); at < mail.length; at += PIECE) {
        verification.body(mail, at, Math.min(at + PIECE, mail.length));
      }
      return verification.end().toCompletableFuture().join().stream()
          .map(outcome -> outcome.result().word())
          .toList();
    }
  }

  private static Instant now(JsonNode each) {
    JsonNode now = each.path("now");
    return now.isNumber() ? Instant.ofEpochSecond(now.asLong()) : Instant.now();
  }

  private static boolean agrees(String wanted, List<String> words) {
    return switch (wanted) {
      case "none" -> words.isEmpty();
      case "not-pass" -> !words.contains("pass");
      case "fail-or-permerror" ->
          !words.contains("pass") && (words.contains("fail") || words.contains("permerror"));
      case "pass" -> words.contains("pass");
      default -> !words.contains("pass") && words.contains(wanted);
    };
  }

  /** The signatures, each on a line of its own, for the forms of docs/conformance.md. */
  private static String sent(Header header) {
    return header.fields().stream()
        .filter(field -> field.name().equalsIgnoreCase(DkimVerifier.FIELD))
        .map(field -> DkimVerifier.FIELD + ": " + field.value() + "\r\n")
        .collect(Collectors.joining());
  }

  private static Zone zone(JsonNode names) {
    Zone zone = new Zone();
    for (Entry<String, JsonNode> name : names.properties()) {
      if (name.getValue().isArray()) {
        Cases.texts(name.getValue())
            .forEach(text -> zone.add(name.getKey(), "TXT", Cases.strings(text)));
      } else {
        zone.manner(name.getKey(), "TXT", manner(name.getValue().get("rcode").asText()));
      }
    }
    return zone;
  }

  private static Zone.Manner manner(String word) {
    return switch (word) {
      case "TIMEOUT" -> new Zone.Manner.Silence();
      case "NXDOMAIN" -> new Zone.Manner.Rcode(3);
      default -> new Zone.Manner.Rcode(2);
    };
  }
}
