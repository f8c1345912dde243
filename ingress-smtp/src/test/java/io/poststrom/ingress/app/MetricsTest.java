package io.poststrom.ingress.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poststrom.event.MailEvent;
import io.poststrom.ingress.kafka.KafkaEvents;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.kafka.LogWriter;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.Reply;
import io.poststrom.wire.Topic;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Logger SESSIONS = Logger.getLogger("io.poststrom.ingress.sessions");

  /** Keeps what was logged. */
  private static final class Kept extends Handler {
    final List<LogRecord> records = new ArrayList<>();

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aFailedSessionIsCountedAndHasOneLineWithoutStackTrace() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Kept log = new Kept();
    SESSIONS.addHandler(log);
    try (LogWriter nowhere = new LogWriter(Topic.EVENTS, nowhere(), Duration.ofSeconds(1))) {
      new Metrics(registry, new KafkaEvents(nowhere))
          .failed(
              client(),
              Reply.of(421, 3, 0, "Something went wrong"),
              new IllegalStateException("no\nsuch thing"));
    } finally {
      SESSIONS.removeHandler(log);
    }
    assertEquals(1, registry.counter("poststrom_ingress_failures", "code", "421").count());
    assertEquals(1, log.records.size());
    LogRecord line = log.records.getFirst();
    assertEquals(Level.WARNING.intValue(), line.getLevel().intValue());
    assertNull(line.getThrown());
    String text = line.getMessage();
    assertTrue(text.contains("192.0.2.7"), text);
    assertTrue(text.contains("421 4.3.0 Something went wrong"), text);
    assertTrue(text.endsWith("java.lang.IllegalStateException: no such thing"), text);
  }

  @Test
  void aRefusalBySenderRuleIsCountedByTheRulesName() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (LogWriter nowhere = new LogWriter(Topic.EVENTS, nowhere(), Duration.ofSeconds(1))) {
      Metrics metrics = new Metrics(registry, new KafkaEvents(nowhere));
      metrics.refused(refusal("550 no", Optional.of("staff")));
      metrics.refused(refusal("550 no", Optional.empty()));
    }
    assertEquals(1, registry.counter("poststrom_ingress_rule_refusals", "rule", "staff").count());
  }

  @Test
  void ofTemporaryRefusalsOnlySomeAreToldAndOfOthersAll() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Counter untold = registry.counter("poststrom_ingress_door_events_untold");
    try (LogWriter nowhere = new LogWriter(Topic.EVENTS, nowhere(), Duration.ofSeconds(1))) {
      Metrics metrics = new Metrics(registry, new KafkaEvents(nowhere));
      for (int i = 0; i < 1_000; i++) {
        metrics.refused(refusal("550 no", Optional.empty()));
      }
      assertEquals(0, untold.count());
      for (int i = 0; i < 1_000; i++) {
        metrics.refused(refusal("452 later", Optional.of("staff")));
      }
    }
    assertTrue(untold.count() > 0);
    assertEquals(
        1_000, registry.counter("poststrom_ingress_rule_refusals", "rule", "staff").count());
  }

  private static MailEvent.Refused refusal(String reply, Optional<String> rule) {
    return new MailEvent.Refused(
        MailId.random(Instant.EPOCH, new Random(1)),
        Instant.EPOCH,
        "",
        "",
        "mx",
        "",
        "",
        Optional.empty(),
        "MAIL",
        reply,
        rule);
  }

  private static Properties nowhere() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", "127.0.0.1:9");
    properties.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    properties.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    return properties;
  }

  private static Client client() {
    InetAddress address = InetAddress.ofLiteral("192.0.2.7");
    return new Client(Listener.MX, address, 40_000, address, Trust.WORLD);
  }
}
