package io.poststrom.kafka;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.config.KafkaSettings;
import io.poststrom.harness.Ports;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topics on a real broker. */
final class TopicSetupTest {
  @TempDir Path folder;

  private record Settings(String bootstrap) implements KafkaSettings {
    @Override
    public int partitions() {
      return 2;
    }

    @Override
    public int replication() {
      return 1;
    }

    @Override
    public boolean flush() {
      return true;
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

  @Test
  void itWaitsForKafkaThenCreatesWhatIsMissingAndLeavesTheRest() throws Exception {
    int port = Ports.free();
    Settings settings = new Settings("127.0.0.1:" + port);
    CompletableFuture<Void> early = CompletableFuture.runAsync(() -> ensure(settings));
    try (BrokerProcess broker = BrokerProcess.start(folder, port, List.of());
        Admin admin = Admin.create(Clients.common(settings, "test"))) {
      early.get(1, TimeUnit.MINUTES);

      for (TopicDescription topic : describe(admin).values()) {
        boolean isOne =
            topic.name().equals(Topic.CONTROL.topicName())
                || topic.name().equals(Topic.BAYES.topicName());
        int partitions = isOne ? 1 : 2;
        assertEquals(partitions, topic.partitions().size(), topic.name());
      }
      assertEquals("compact,delete", config(admin, Topic.OUTBOUND, "cleanup.policy"));
      assertEquals("-1", config(admin, Topic.ACCEPTED, "retention.ms"));
      assertEquals("1", config(admin, Topic.ACCEPTED, "flush.messages"));
      assertEquals("2097152", config(admin, Topic.CONTENT, "max.message.bytes"));

      String events = Topic.EVENTS.topicName();
      admin.deleteTopics(List.of(events)).all().get();
      admin.createTopics(List.of(new NewTopic(events, 5, (short) 1))).all().get();
      ensure(settings);
      assertEquals(5, requireNonNull(describe(admin).get(events)).partitions().size());
      assertTrue(broker.pid() > 0);
    }
  }

  private static void ensure(Settings settings) {
    try {
      TopicSetup.ensure(settings);
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private static Map<String, TopicDescription> describe(Admin admin) throws Exception {
    List<String> names = Arrays.stream(Topic.values()).map(Topic::topicName).toList();
    return admin.describeTopics(names).allTopicNames().get();
  }

  private static String config(Admin admin, Topic topic, String key) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
    Config config =
        requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource));
    return config.get(key).value();
  }
}
