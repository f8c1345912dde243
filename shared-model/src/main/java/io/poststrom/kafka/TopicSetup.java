package io.poststrom.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;

/**
 * Makes sure at start that all topics exist. Missing ones are created; existing ones are never
 * changed, but one whose retention could delete mail that is still owed is named in the log.
 * Several services may run this at the same time. Blocks the calling thread.
 */
public final class TopicSetup {
  /** The largest record, headers included: a chunk or an inline content is far below it. */
  public static final int MAX_RECORD = Topic.MAX_RECORD;

  private static final Logger LOG = Logger.getLogger(TopicSetup.class);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(30);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private TopicSetup() {}

  /**
   * Returns once every topic exists. While Kafka can't be reached it says so in the log and tries
   * again, for as long as it takes.
   */
  public static void ensure(KafkaSettings settings) throws InterruptedException {
    Properties client = Clients.common(settings, "poststrom-topics");
    client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
    client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
    Admin admin = Admin.create(client);
    try {
      ensure(admin, settings);
    } finally {
      admin.close(Duration.ZERO); // an answer that is still awaited would hold up a stop
    }
  }

  /** The same with the caller's administrator. */
  public static void ensure(Admin admin, KafkaSettings settings) throws InterruptedException {
    long nextWarning = System.nanoTime();
    while (true) {
      try {
        Set<Topic> missing = missing(admin);
        if (missing.isEmpty()) {
          warnOfRetention(admin);
          return;
        }
        create(admin, missing, settings);
      } catch (InterruptException e) {
        throw interrupted(e);
      } catch (ExecutionException | KafkaException | TimeoutException e) {
        if (System.nanoTime() - nextWarning >= 0) {
          nextWarning = System.nanoTime() + BETWEEN_WARNINGS.toNanos();
          LOG.warnf(
              "The topics can't be set up yet at poststrom.kafka.bootstrap=%s: %s. Trying again"
                  + " until it works; check that the brokers run and take connections from here.",
              settings.bootstrap(), reason(e));
        }
      }
      Thread.sleep(PAUSE);
    }
  }

  private static Set<Topic> missing(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> existing = get(admin.listTopics().names());
    Set<Topic> missing = EnumSet.noneOf(Topic.class);
    for (Topic topic : Topic.values()) {
      if (!existing.contains(topic.topicName())) {
        missing.add(topic);
      }
    }
    return missing;
  }

  private static void create(Admin admin, Collection<Topic> topics, KafkaSettings settings)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<NewTopic> wanted = new ArrayList<>();
    for (Topic topic : topics) {
      wanted.add(
          new NewTopic(
                  topic.topicName(), partitions(topic, settings), (short) settings.replication())
              .configs(configs(topic, settings)));
    }
    CreateTopicsResult result = admin.createTopics(wanted);
    for (Map.Entry<String, KafkaFuture<Void>> created : result.values().entrySet()) {
      try {
        get(created.getValue());
        LOG.infof(
            "Created topic %s with %d partitions",
            created.getKey(), get(result.numPartitions(created.getKey())));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  /** How many partitions a topic of ours is created with. */
  static int partitions(Topic topic, KafkaSettings settings) {
    return topic.isOnePartition() ? 1 : settings.partitions();
  }

  /** What a topic of ours is created with. */
  static Map<String, String> configs(Topic topic, KafkaSettings settings) {
    Map<String, String> configs = new HashMap<>(topic.settings());
    configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_RECORD));
    configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, settings.replication() >= 3 ? "2" : "1");
    if (settings.flush()) {
      configs.put(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, "1");
    }
    return configs;
  }

  private static void warnOfRetention(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<ConfigResource> resources =
        Arrays.stream(Topic.values())
            .map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t.topicName()))
            .toList();
    Map<ConfigResource, Config> found = get(admin.describeConfigs(resources).all());
    for (Topic topic : Topic.values()) {
      Config config = found.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()));
      if (config != null) {
        dangers(topic, values(config)).forEach(LOG::warn);
      }
    }
  }

  private static Map<String, String> values(Config config) {
    return config.entries().stream()
        .filter(e -> e.value() != null)
        .collect(Collectors.toMap(e -> e.name(), e -> e.value()));
  }

  /** A sentence for each setting of an existing topic that could delete mail still owed. */
  static List<String> dangers(Topic topic, Map<String, String> found) {
    List<String> dangers = new ArrayList<>();
    if (!topic.holdsMail()) {
      return dangers;
    }
    topic
        .settings()
        .forEach(
            (key, want) -> {
              String has = found.getOrDefault(key, want);
              boolean deletes = key.startsWith("retention.") && want.equals("-1");
              boolean policy = key.equals(TopicConfig.CLEANUP_POLICY_CONFIG);
              if ((deletes || policy) && !has.equals(want)) {
                dangers.add(
                    "Topic %s has %s=%s, which can delete mail that is still owed; set it to %s."
                        .formatted(topic.topicName(), key, has, want));
              }
            });
    return dangers;
  }

  private static <T> T get(KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String reason(Exception e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static InterruptedException interrupted(InterruptException e) {
    InterruptedException interrupted = new InterruptedException("while setting up the topics");
    interrupted.initCause(e);
    return interrupted;
  }
}
