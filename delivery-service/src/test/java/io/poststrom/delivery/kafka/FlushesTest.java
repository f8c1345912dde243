package io.poststrom.delivery.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.mail.Flush;
import io.poststrom.mail.Flush.Reach;
import io.poststrom.smtp.Domain;
import io.poststrom.wire.ControlCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Which of the flushes that are read are done. */
class FlushesTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final List<String> done = new ArrayList<>();
  private final Flushes flushes =
      new Flushes(
          new Properties(), "test", () -> NOON.plusSeconds(200), flush -> done.add(flush.node()));

  @Test
  void whatIsAskedForAgainWithinAMinuteIsDoneOnce() {
    read("example.org", Reach.DOMAIN, 0);
    read("example.org", Reach.DOMAIN, 59);
    read("example.org", Reach.DOMAIN_AND_BELOW, 59);
    read("example.net", Reach.DOMAIN, 59);
    read("example.org", Reach.DOMAIN, 60);

    assertEquals(List.of("example.org", "@example.org", "example.net", "example.org"), done);
  }

  @Test
  void whatIsOldMeansNothing() {
    read("example.org", Reach.DOMAIN, -200);

    assertEquals(List.of(), done);
    assertEquals(List.of(), flushes.recent());
  }

  private void read(String domain, Reach reach, int seconds) {
    Instant at = NOON.plusSeconds(seconds);
    byte[] value = ControlCodec.encode(new Flush(Domain.of(domain), reach, at, "ann")).value();
    flushes.record(
        new ConsumerRecord<>(
            "mail.control",
            0,
            0,
            at.toEpochMilli(),
            TimestampType.CREATE_TIME,
            0,
            value.length,
            domain,
            value,
            new RecordHeaders(),
            Optional.empty()));
  }
}
