package io.poststrom.delivery.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.sample.Samples;
import io.poststrom.delivery.schedule.Limits;
import io.poststrom.delivery.schedule.LogNeeds;
import io.poststrom.delivery.schedule.QueueRules;
import io.poststrom.delivery.schedule.RetrySchedule;
import io.poststrom.delivery.schedule.Scheduler;
import io.poststrom.site.Site;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublicationTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final TopicPartition AT = new TopicPartition(Topic.OUTBOUND.topicName(), 0);

  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
  private final Scheduler scheduler =
      new Scheduler(
          Limits.defaults(),
          new QueueRules(
              new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(3)),
              Duration.ofDays(5),
              Optional.empty()),
          new Random(1));
  private final OwnedPartition partition = new OwnedPartition(0);
  private final Map<Integer, OwnedPartition> owned = new HashMap<>(Map.of(0, partition));
  private final Publication publication = new Publication(consumer, scheduler, owned);

  @BeforeEach
  void readTo100() {
    consumer.assign(Set.of(AT));
    consumer.seek(AT, 100);
    scheduler.open(0);
  }

  @Test
  void nothingIsCommittedOfAPartitionThatIsNotRestored() {
    publication.publishNeeds();

    assertFalse(publication.standing().owns(0));
    assertTrue(consumer.committed(Set.of(AT)).isEmpty());
  }

  @Test
  void theLowestLiveRecordIsCommittedWithWhatItRefersTo() {
    partition.restored();
    scheduler.put(
        0, 40, Samples.queued(new Site("mx:x.example"), NOW, "a@x.example"), NOW.toEpochMilli());

    publication.publishNeeds();

    OffsetAndMetadata said = committed();
    assertEquals(40, said.offset());
    LogNeeds.Published needs = LogNeeds.Published.parse(said.metadata());
    assertEquals(100, needs.position());
    assertEquals(OptionalLong.of(0), needs.needs().lowest("mail.accepted", 0));
  }

  @Test
  void whatIsHeldIsNotPassedAlthoughNothingLives() {
    partition.restored();
    partition.held().add(70L);
    publication.publishNeeds();
    assertEquals(70, committed().offset());

    partition.held().remove(70L);
    publication.publishNeeds();

    assertEquals(100, committed().offset());
  }

  @Test
  void aPartitionThatHasGoneIsNotInTheStanding() {
    partition.restored();
    publication.update();
    assertTrue(publication.standing().owns(0));

    owned.clear();
    publication.update();

    assertFalse(publication.standing().owns(0));
  }

  private OffsetAndMetadata committed() {
    return Objects.requireNonNull(consumer.committed(Set.of(AT)).get(AT));
  }
}
