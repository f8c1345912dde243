package io.poststrom.standalone.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.event.MailEvent;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.MailId;
import io.poststrom.mail.ObligationId;
import io.poststrom.site.Site;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.wire.EventCodec;
import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final MailId MAIL = MailId.derived(NOON, "one");
  private static final MailId OTHER = MailId.derived(NOON, "other");
  private static final MailId ASIDE = MailId.derived(NOON.minus(Duration.ofDays(90)), "aside");
  private static final Site SITE = new Site("mx:mx.example.net");
  private static final ObligationId OBLIGATION = ObligationId.of(MAIL, SITE);

  @TempDir static Path folder;
  private static BrokerProcess broker;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void twoMails() throws Exception {
    broker = BrokerProcess.start(folder);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin
          .createTopics(
              Arrays.stream(Topic.values())
                  .map(t -> new NewTopic(t.topicName(), 2, (short) 1))
                  .toList())
          .all()
          .get();
    }
    write(
        new MailEvent.Accepted(
            MAIL,
            NOON,
            "bob@example.net",
            "ann@example.org",
            "mx",
            "192.0.2.7",
            "client",
            Optional.empty(),
            1234,
            Optional.of(NOON.plusSeconds(60))),
        new MailEvent.Routed(MAIL, NOON.plusMillis(5), "bob@example.net", OBLIGATION, SITE),
        new MailEvent.Delivered(
            MAIL,
            NOON.plusMillis(70),
            "bob@example.net",
            OBLIGATION,
            1,
            new Diagnostic(
                NOON, "mx.example.net[192.0.2.9]", 250, new EnhancedStatusCode(2, 0, 0), "queued")),
        new MailEvent.Discarded(OTHER, NOON, "eve@example.net", "a rule"),
        new MailEvent.DeadLettered(
            ASIDE,
            NOON.minusSeconds(60),
            "bob@example.net",
            MailEvent.DeadLettered.By.FILTER,
            "broken",
            "mail.slow/1/7"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void traceTellsOneMailsWayByTheFirstCharactersOfItsId() {
    assertEquals(0, look("trace", MAIL.text().substring(0, 16)));

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(MAIL.text(), lines.getFirst());
    assertTrue(lines.get(1).contains("accepted    bob@example.net  from <ann@example.org>"));
    assertTrue(lines.get(1).matches(".* 1234 octets; held until 2026-11-2\\d \\d\\d:\\d1:00.000"));
    assertTrue(lines.get(2).contains("routed      bob@example.net  to mx:mx.example.net"));
    assertTrue(lines.get(3).endsWith("mx.example.net[192.0.2.9]: 250 2.0.0 queued"));
    assertEquals(4, lines.size());
  }

  @Test
  void traceTellsThatAMailWasSetAside() {
    assertEquals(0, look("trace", ASIDE.text()));

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertTrue(
        lines.get(1).endsWith("deadlettered bob@example.net  broken; found at mail.slow/1/7"));
  }

  @Test
  void traceAsksForMoreWhereSeveralMailsMatch() {
    assertEquals(1, look("trace", MAIL.text().substring(0, 6)));

    assertTrue(err.toString(StandardCharsets.UTF_8).contains("2 mails"));
  }

  @Test
  void traceOfAnUnknownMailSaysSo() {
    assertEquals(1, look("trace", "7zzz"));

    assertTrue(err.toString(StandardCharsets.UTF_8).contains("no event speaks of a mail"));
  }

  @Test
  void eventsAsJsonAreTheRecordsThemselves() {
    assertEquals(0, look("events", "--json"));

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(5, lines.size());
    assertTrue(lines.stream().allMatch(l -> l.startsWith("{\"specversion\":\"1.0\"")));
  }

  @Test
  void queueOfNothingIsEmpty() {
    assertEquals(0, look("queue"));

    assertEquals("The queue is empty.", out.toString(StandardCharsets.UTF_8).strip());
  }

  @Test
  void missingBrokerIsNamedAtOnce() {
    int code = Look.show(print(out), print(err), List.of("events", "--kafka", "127.0.0.1:1"));

    assertEquals(1, code);
    assertFalse(err.toString(StandardCharsets.UTF_8).contains("Exception"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("no broker answers at 127.0.0.1:1"));
  }

  private int look(String... words) {
    List<String> all = new java.util.ArrayList<>(List.of(words));
    all.addAll(List.of("--kafka", broker.bootstrap()));
    return Look.show(print(out), print(err), all);
  }

  private static PrintStream print(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private static void write(MailEvent... events) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (MailEvent event : events) {
        WireRecord r = EventCodec.encode(event);
        producer
            .send(
                new ProducerRecord<>(
                    Topic.EVENTS.topicName(),
                    null,
                    event.time().toEpochMilli(),
                    r.key(),
                    r.value(),
                    r.headers()))
            .get();
      }
    }
  }
}
