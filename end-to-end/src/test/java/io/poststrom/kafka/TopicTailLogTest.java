package io.poststrom.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.config.KafkaSettings;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tail tells of a topic on a real broker. */
final class TopicTailLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOPIC = Topic.GREYLIST.topicName();

  @TempDir Path folder;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final CountDownLatch passing = new CountDownLatch(1);
  private BrokerProcess broker;
  private KafkaSettings settings;

  private record Fixed(
      String bootstrap,
      int partitions,
      int replication,
      boolean flush,
      int port,
      Map<String, String> client)
      implements KafkaSettings {}

  /** Notes what it is told, and fails at the first record whose key is {@code bad}. */
  private final class Notes implements TopicTail.Reader {
    private boolean hasFailed;

    @Override
    public void begin() {}

    @Override
    public void anew() {
      told.add("anew");
    }

    @Override
    public void record(ConsumerRecord<String, byte[]> record) {
      told.add(record.key());
      if (record.key().equals("bad") && !hasFailed) {
        hasFailed = true;
        throw new IllegalStateException("this one is bad");
      }
      if (record.key().equals("slow")) {
        passing.countDown();
        pause();
      }
    }

    @Override
    public void reached(int partition, long offset) {}

    @Override
    public void complete() {
      told.add("complete");
    }

    @Override
    public void lookAround() {
      told.add("look");
    }
  }

  @BeforeEach
  void start() throws Exception {
    broker = BrokerProcess.start(folder);
    settings = new Fixed(broker.bootstrap(), 1, 1, true, 19_092, Map.of());
    TopicSetup.ensure(settings);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private void write(String... keys) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(Clients.producer(settings, "writer"))) {
      for (String key : keys) {
        producer.send(new ProducerRecord<>(TOPIC, key, "x".getBytes(UTF_8)));
      }
    }
  }

  private TopicTail tail() {
    TopicTail tail = new TopicTail(Clients.common(settings, "tail"), TOPIC, "tail", new Notes());
    tail.start();
    return tail;
  }

  private List<String> withoutLooks() {
    return told.stream().filter(one -> !one.equals("look")).toList();
  }

  @Test
  void whereTellingARecordFailsItGoesOnWithThatOne() {
    write("a", "b", "bad", "c");
    try (TopicTail tail = tail()) {
      await().atMost(PATIENCE).until(() -> told.contains("look"));
      assertEquals(List.of("a", "b", "bad", "bad", "c", "complete"), withoutLooks());
    }
  }

  @Test
  void itLooksAroundOnlyWhereAllHasBeenToldThatWasThere() {
    write("a", "bad", "b");
    try (TopicTail tail = tail()) {
      await().atMost(PATIENCE).until(() -> told.stream().filter("look"::equals).count() == 2);
      assertTrue(told.indexOf("look") > told.indexOf("complete"), told::toString);
      assertTrue(told.indexOf("complete") > told.indexOf("b"), told::toString);
    }
  }

  /** What it has not read yet may be the new value of a key that it would lay to rest. */
  @Test
  void whileItIsBehindItDoesNotLookAround() throws Exception {
    write("a");
    try (TopicTail tail = tail()) {
      await().atMost(PATIENCE).until(() -> told.contains("complete"));
      write("bad", "slow"); // so it begins again where both are there
      assertTrue(passing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      write("late");
      await().atMost(PATIENCE).until(() -> told.lastIndexOf("look") > told.indexOf("slow"));
      int slow = told.indexOf("slow");
      assertEquals(List.of("slow", "late", "look"), told.subList(slow, slow + 3));
    }
  }

  /** Longer than who is not behind may need. */
  private static void pause() {
    try {
      Thread.sleep(4_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTopicThatIsCreatedAnewIsToldFromItsBeginning() throws Exception {
    write("a", "b");
    try (TopicTail tail = tail();
        Admin admin = Admin.create(Clients.common(settings, "admin"))) {
      await().atMost(PATIENCE).until(() -> told.contains("complete"));
      admin.deleteTopics(List.of(TOPIC)).all().get();
      TopicSetup.ensure(settings);
      write("c", "d", "e", "f");

      await().atMost(PATIENCE).until(() -> told.contains("anew"));
      await().atMost(PATIENCE).until(() -> told.lastIndexOf("complete") > told.indexOf("anew"));
      List<String> after = new ArrayList<>(withoutLooks());
      after.subList(0, after.indexOf("anew") + 1).clear();
      assertEquals(List.of("c", "d", "e", "f", "complete"), after);
      write("g");
      await().atMost(PATIENCE).until(() -> told.contains("g"));
    }
  }
}
