package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import io.poststrom.harness.TopicRecords;
import io.poststrom.mail.SenderCount;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.SenderCountCodec;
import io.poststrom.wire.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sender whom another filter has known for days, as himself and as somebody else. */
class ReputationTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String RECIPIENT = "b@ours.example.org";
  private static final String OWN_CLIENT = "192.0.2.7";
  private static final String OTHER_CLIENT = "198.51.100.9";
  private static final String ZONE =
      """
      known.example. TXT "v=spf1 ip4:192.0.2.7 -all"
      """;
  private static final byte[] MAIL =
      """
      From: Ann Known <a@known.example>
      To: b@ours.example.org
      Subject: minutes of the meeting
      Date: Sun, 22 Nov 2026 03:59:00 +0000
      Message-ID: <minutes.of.monday@known.example>

      Please find the minutes of yesterday's meeting below, as agreed.
      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  @Test
  void aNameThatIsKnownCountsForItsOwnerAloneAndOutlivesAKill(@TempDir Path data) throws Exception {
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write(
        "ours",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.example.org], spam: {quarantine: 7, scores: {SPF_FAIL: 8}}}
        """);
    try (ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.standalone(data, settings(settings, dns, next))) {
      know(gateway, "domain/known.example elsewhere", 40);

      gateway.kill9(Part.FILTER);
      gateway.restart(Part.FILTER); // a filter reads the topic before it begins

      String own = send(gateway, OWN_CLIENT);
      assertEquals(
          Optional.of("known.example: 40 ham, 0 spam on 3 days"),
          evidence(gateway, own, "REP_DOMAIN_GOOD"));
      String forged = send(gateway, OTHER_CLIENT);
      await("held").atMost(LONG).until(() -> types(gateway, forged).contains("quarantined"));
      assertEquals(Optional.empty(), evidence(gateway, forged, "REP_DOMAIN_GOOD"));
      assertEquals(Optional.of("network/198.51.100.0/24"), evidence(gateway, forged, "REP_SENDER"));

      await("deleted").atMost(LONG).until(() -> delete(gateway, forged) == 200);
      await("counted")
          .atMost(LONG)
          .until(() -> counted(gateway, "domain/known.example").ham() == 41);
      assertEquals(0, counted(gateway, "domain/known.example").spam());
      assertEquals(1, counted(gateway, "network/192.0.2.0/24").ham());
      await("a verdict, and a person's word")
          .atMost(LONG)
          .until(() -> Math.round(counted(gateway, "network/198.51.100.0/24").spam()) == 4);

      gateway.kill9(Part.FILTER);
      gateway.restart(Part.FILTER);
      String later = send(gateway, OWN_CLIENT);
      assertEquals(
          Optional.of("known.example: 41 ham, 0 spam on 4 days"),
          evidence(gateway, later, "REP_DOMAIN_GOOD"));
    }
  }

  private static Map<String, String> settings(
      MailSettingsFolder settings, ZoneServer dns, ScriptedPeer next) {
    return Map.of(
        "poststrom.ingress.proxy-networks",
        "127.0.0.1",
        "poststrom.ingress.relay-networks",
        "203.0.113.0/24",
        "poststrom.maildir-domains",
        "",
        "poststrom.mail-settings",
        settings.path(),
        "poststrom.delivery.smart-host",
        "127.0.0.1:" + next.port(),
        "poststrom.dns.servers",
        dns.hostPort());
  }

  /** On three days, none of them today. */
  private static void know(Gateway gateway, String key, double ham) throws Exception {
    SenderCount count = new SenderCount(ham, 0, Instant.now().getEpochSecond(), 0b1110);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", gateway.bootstrap()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topic.REPUTATION.topicName(), key, SenderCountCodec.encode(count)))
          .get();
    }
  }

  private static String send(Gateway gateway, String client) throws IOException {
    String proxy = "PROXY TCP4 " + client + " 127.0.0.1 40000 25\r\n";
    try (SmtpClient smtp = new SmtpClient(gateway.mxPort(), proxy)) {
      String said = smtp.data("a@known.example", RECIPIENT, MAIL);
      assertTrue(said.startsWith("250 "), said);
      return said.substring(said.lastIndexOf(' ') + 1);
    }
  }

  private static List<String> types(Gateway gateway, String id) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.mail().equals(id))
        .map(Events.Event::type)
        .toList();
  }

  private static Optional<String> evidence(Gateway gateway, String id, String symbol) {
    await("filtered").atMost(LONG).until(() -> types(gateway, id).contains("filtered"));
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.mail().equals(id) && event.type().equals("filtered"))
        .flatMap(event -> StreamSupport.stream(event.data().path("symbols").spliterator(), false))
        .filter(found -> found.path("name").asText().equals(symbol))
        .map((JsonNode found) -> found.path("evidence").asText())
        .findFirst();
  }

  private static int delete(Gateway gateway, String id) throws Exception {
    String token =
        Files.readString(gateway.data().resolve("quarantine-tokens"))
            .strip()
            .substring("operator ".length());
    String url =
        "http://127.0.0.1:" + gateway.ingress().httpPort() + "/quarantine/" + id + "/delete";
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(url))
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .header("Authorization", "Bearer " + token)
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  /** What all filters have written of somebody, added up. */
  private static SenderCount counted(Gateway gateway, String subject) throws BadRecord {
    Map<String, SenderCount> last = new HashMap<>();
    for (var record : TopicRecords.committed(gateway.bootstrap(), Topic.REPUTATION)) {
      if (record.key().startsWith(subject + " ")) {
        last.put(record.key(), SenderCountCodec.decode(record.value()));
      }
    }
    return new SenderCount(
        last.values().stream().mapToDouble(SenderCount::ham).sum(),
        last.values().stream().mapToDouble(SenderCount::spam).sum(),
        0,
        0);
  }
}
