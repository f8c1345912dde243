package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.filter.arc.ArcOutcome;
import io.poststrom.filter.arc.ArcValidation;
import io.poststrom.filter.arc.ArcValidator;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.dns.DkimOverDns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ARC: a mail with a chain gives a result; and a mail that we seal has the tags wanted, and a chain
 * that passes. The keys of each scenario lie on a real DNS server on loopback, asked by our client;
 * the body comes in pieces.
 */
record ArcSet(Path folder) implements ConformanceSet {
  private static final int PIECE = 100;
  private static final String MESSAGE_SIGNATURE = "ARC-Message-Signature";

  @Override
  public String name() {
    return "arc";
  }

  @Override
  public Outcome run() throws IOException {
    List<Failure> failures = new ArrayList<>();
    int total = 0;
    for (JsonNode scenario : Cases.read(folder.resolve("validation-tests.json"))) {
      total += scenario.get("tests").size();
      try (ZoneServer server = ZoneServer.start(zone(scenario));
          DnsClient dns = client(server)) {
        for (JsonNode test : scenario.get("tests")) {
          validated(test, dns).ifPresent(failures::add);
        }
      }
    }
    for (JsonNode scenario : Cases.read(folder.resolve("sign-tests.json"))) {
      total += scenario.get("tests").size();
      SigningKey key = ArcSealCase.key(scenario);
      try (ZoneServer server = ZoneServer.start(zone(scenario));
          DnsClient dns = client(server)) {
        for (JsonNode test : scenario.get("tests")) {
          new ArcSealCase(test, key, dns)
              .difference()
              .ifPresent(why -> failures.add(new Failure(test.get("id").asText(), why)));
        }
      }
    }
    return new Outcome.Measured(total, failures, 0.97);
  }

  private static Optional<Failure> validated(JsonNode test, DnsClient dns) {
    byte[] mail = mail(test);
    String wanted = test.get("cv_expected").asText();
    ArcOutcome outcome = outcome(dns, mail, new BodyHashes());
    String word = outcome.result().word();
    return word.equals(wanted)
        ? Optional.empty()
        : Optional.of(
            new Failure(
                test.get("id").asText(),
                "wanted " + wanted + ", got " + word + " " + outcome.reason(),
                sent(HeaderParser.parse(mail))));
  }

  /**
   * What comes of the mail's chain; who put wishes of his own into the hashes has them fulfilled.
   */
  static ArcOutcome outcome(DnsClient dns, byte[] mail, BodyHashes hashes) {
    Header header = HeaderParser.parse(mail);
    ArcValidation validation =
        new ArcValidator(new DkimOverDns(dns)).begin(header, mail, Instant.now(), hashes);
    for (int at = header.bodyStart(); at < mail.length; at += PIECE) {
      hashes.update(mail, at, Math.min(at + PIECE, mail.length));
    }
    return validation.end().toCompletableFuture().join();
  }

  /** With the line ends that SMTP has. */
  static byte[] mail(JsonNode test) {
    return test.get("message").asText().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The newest message signature on a line, for the forms of docs/conformance.md. */
  private static String sent(Header header) {
    return header
        .first(MESSAGE_SIGNATURE)
        .map(field -> MESSAGE_SIGNATURE + ": " + field.value() + "\r\n")
        .orElse("");
  }

  private static Zone zone(JsonNode scenario) {
    Zone zone = new Zone();
    scenario
        .get("txt")
        .properties()
        .forEach(txt -> zone.add(txt.getKey(), "TXT", Cases.strings(txt.getValue().asText())));
    return zone;
  }

  private static DnsClient client(ZoneServer server) {
    return new DnsClient(
        DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
        InstantSource.system());
  }
}
