package io.poststrom.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.poststrom.config.KafkaSettings;
import io.poststrom.wire.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What topics are created with, and which settings of existing ones are dangerous. */
final class TopicRulesTest {
  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,2", "5,2"})
  void aWriteIsConfirmedOnceTwoReplicasHaveItWhereThereAreThree(int replication, String inSync) {
    Map<String, String> configs =
        TopicSetup.configs(Topic.ACCEPTED, new Settings("", 12, replication, false));

    assertEquals(inSync, configs.get("min.insync.replicas"));
    assertEquals("2097152", configs.get("max.message.bytes"));
    assertFalse(configs.containsKey("flush.messages"));
  }

  @Test
  void whatControlsTheQueueIsInOneOrder() {
    Settings settings = new Settings("", 12, 3, false);

    assertEquals(1, TopicSetup.partitions(Topic.CONTROL, settings));
    assertEquals(12, TopicSetup.partitions(Topic.OUTBOUND, settings));
  }

  @Test
  void aSingleBrokerFlushesBeforeItConfirms() {
    assertEquals(
        "1",
        TopicSetup.configs(Topic.OUTBOUND, new Settings("", 2, 1, true)).get("flush.messages"));
  }

  @ParameterizedTest
  @EnumSource(Topic.class)
  void aTopicOfOurOwnMakingIsNoDanger(Topic topic) {
    assertEquals(
        List.of(),
        TopicSetup.dangers(topic, TopicSetup.configs(topic, new Settings("", 1, 1, true))));
  }

  @Test
  void aClockThatCouldDeleteOwedMailIsNamed() {
    Map<String, String> found = new HashMap<>(Topic.ACCEPTED.settings());
    found.put("retention.ms", "604800000");

    assertEquals(
        List.of(
            "Topic mail.accepted has retention.ms=604800000, which can delete mail that is still"
                + " owed; set it to -1."),
        TopicSetup.dangers(Topic.ACCEPTED, found));
  }

  @Test
  void aQueueThatIsOnlyDeletedAndNeverCompactedIsNamed() {
    Map<String, String> found = new HashMap<>(Topic.OUTBOUND.settings());
    found.put("cleanup.policy", "delete");

    assertEquals(1, TopicSetup.dangers(Topic.OUTBOUND, found).size());
  }

  @Test
  void eventsMayBeKeptForAsLongAsAnybodyLikes() {
    Map<String, String> found = new HashMap<>(Topic.EVENTS.settings());
    found.put("retention.ms", "1");

    assertEquals(List.of(), TopicSetup.dangers(Topic.EVENTS, found));
  }

  @Test
  void whatTheGuaranteesRestOnCannotBeOverriddenByASlip() {
    KafkaSettings settings =
        new Settings("b:1", 1, 1, false) {
          @Override
          public Map<String, String> client() {
            return Map.of(
                "acks", "1", "isolation.level", "read_uncommitted", "security.protocol", "SSL");
          }
        };

    assertEquals("all", Clients.producer(settings, "x").get("acks"));
    assertEquals("SSL", Clients.producer(settings, "x").get("security.protocol"));
    assertEquals("read_committed", Clients.consumer(settings, "x", "g").get("isolation.level"));
    assertEquals("b:1", Clients.common(settings, "x").get("bootstrap.servers"));
  }

  private static class Settings implements KafkaSettings {
    private final String bootstrap;
    private final int partitions;
    private final int replication;
    private final boolean flush;

    Settings(String bootstrap, int partitions, int replication, boolean flush) {
      this.bootstrap = bootstrap;
      this.partitions = partitions;
      this.replication = replication;
      this.flush = flush;
    }

    @Override
    public String bootstrap() {
      return bootstrap;
    }

    @Override
    public int partitions() {
      return partitions;
    }

    @Override
    public int replication() {
      return replication;
    }

    @Override
    public boolean flush() {
      return flush;
    }

    @Override
    public int port() {
      return 1;
    }

    @Override
    public Map<String, String> client() {
      return Map.of();
    }
  }
}
