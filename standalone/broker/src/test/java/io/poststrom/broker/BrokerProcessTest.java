package io.poststrom.broker;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class BrokerProcessTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  @TempDir Path folder;

  @Test
  void confirmedRecordsSurviveKill9() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(folder)) {
      createTopic(broker);
      try (KafkaProducer<String, byte[]> producer = producer(broker, "before")) {
        producer.initTransactions();
        for (int t = 0; t < 20; t++) {
          sendInTransaction(producer, t * 50, 50);
        }
      }

      broker.kill9();
      broker.restart();

      assertEquals(keys(0, 1000), read(broker));
    }
  }

  @Test
  void transactionOpenAtKill9IsNeverSeenAndBlocksNobody() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(folder)) {
      createTopic(broker);
      try (KafkaProducer<String, byte[]> producer = producer(broker, "same")) {
        producer.initTransactions();
        sendInTransaction(producer, 0, 10);
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("t", "never", new byte[10])).get();

        broker.kill9();
        broker.restart();
        try (KafkaProducer<String, byte[]> successor = producer(broker, "same")) {
          successor.initTransactions();
          sendInTransaction(successor, 10, 10);
        }
      }

      assertEquals(keys(0, 20), read(broker));
    }
  }

  @Test
  void stopAndRestartGoOnWithTheSameTopicsOnTheSamePort() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(folder)) {
      createTopic(broker);
      try (KafkaProducer<String, byte[]> producer = producer(broker, "one")) {
        producer.initTransactions();
        sendInTransaction(producer, 0, 10);
      }
      final long first = broker.pid();

      broker.stop();
      assertFalse(ProcessHandle.of(first).map(ProcessHandle::isAlive).orElse(false));
      broker.restart();

      assertEquals(keys(0, 10), read(broker));
    }
  }

  @Test
  void keeperStartsABrokerAgainThatWasKilled() throws Exception {
    BrokerProcess broker = BrokerProcess.start(folder);
    List<String> givenUp = new CopyOnWriteArrayList<>();
    try (BrokerKeeper keeper = new BrokerKeeper(broker, givenUp::add)) {
      final long first = broker.pid();

      broker.kill9();

      Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> broker.pid() != first);
      createTopic(broker);
      assertEquals(List.of(), read(broker));
    }
    assertFalse(broker.isAlive());
    assertEquals(List.of(), givenUp);
  }

  @Test
  void childEndsWithItsParentEvenIfThatIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                ownClasses(),
                "io.poststrom.broker.BrokerProcessTest$Parent",
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    final long child =
        Long.parseLong(
            new String(parent.getInputStream().readNBytes(10), StandardCharsets.US_ASCII).strip());
    ProcessHandle broker = ProcessHandle.of(child).orElseThrow();

    parent.destroyForcibly();

    assertTrue(broker.onExit().thenApply(h -> true).get());
  }

  @Test
  void jvmThatCannotStartIsReportedWithItsLog() {
    BrokerFailed failed =
        assertThrows(
            BrokerFailed.class,
            () -> BrokerProcess.start(folder, 1, List.of("-XX:NoSuchOption"), "nowhere"));

    assertTrue(failed.toString().contains("broker.log"), failed.toString());
  }

  /** A parent to be killed: starts a broker, prints its pid in ten octets, waits. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      BrokerProcess broker = BrokerProcess.start(Path.of(args[0]));
      System.out.printf("%10d", broker.pid());
      System.out.flush();
      broker.onExit().join();
    }
  }

  private static String ownClasses() throws Exception {
    List<String> places = new ArrayList<>();
    for (Class<?> c : List.of(BrokerProcess.class, BrokerProcessTest.class)) {
      places.add(Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(File.pathSeparator, places);
  }

  private static void createTopic(BrokerProcess broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    }
  }

  private static KafkaProducer<String, byte[]> producer(BrokerProcess broker, String id) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", id),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private static void sendInTransaction(
      KafkaProducer<String, byte[]> producer, int first, int count) throws Exception {
    producer.beginTransaction();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (String key : keys(first, count)) {
      sent.add(producer.send(new ProducerRecord<>("t", key, new byte[1000])));
    }
    for (Future<RecordMetadata> f : sent) {
      f.get();
    }
    producer.commitTransaction();
  }

  private static List<String> keys(int first, int count) {
    List<String> keys = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      keys.add("k" + i);
    }
    return keys;
  }

  private static List<String> read(BrokerProcess broker) {
    List<String> keys = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = requireNonNull(consumer.endOffsets(List.of(PARTITION)).get(PARTITION));
      while (consumer.position(PARTITION) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(r -> keys.add(r.key()));
      }
    }
    return keys;
  }
}
