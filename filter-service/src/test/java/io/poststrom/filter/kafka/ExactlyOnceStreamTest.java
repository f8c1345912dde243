package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.filter.pipeline.Lane;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is read and what came of it, when the commit goes wrong. Copies slow mails to the queue. */
@Timeout(180)
class ExactlyOnceStreamTest {
  private static final int COUNT = 30;

  @TempDir static Path folder;
  private static TestLog log;

  @BeforeAll
  static void startBroker() throws Exception {
    log = new TestLog(folder);
  }

  @AfterAll
  static void stopBroker() {
    log.close();
  }

  private static List<String> write(String name) {
    List<String> keys = IntStream.range(0, COUNT).mapToObj(i -> name + i).sorted().toList();
    log.write(
        keys.stream()
            .map(key -> new ProducerRecord<>(Topic.SLOW.topicName(), key, new byte[100]))
            .toList());
    return keys;
  }

  private static StreamSettings settings(String name) {
    return StreamSettings.of(log.settings, Lane.Kind.SLOW, name);
  }

  private static ConsumerRecords<String, byte[]> poll(ExactlyOnceStream stream) {
    return Awaitility.await("records to read")
        .atMost(Duration.ofSeconds(60))
        .until(() -> stream.poll(Duration.ofMillis(200)), records -> !records.isEmpty());
  }

  private static List<ProducerRecord<String, byte[]>> copies(
      ConsumerRecords<String, byte[]> records) {
    List<ProducerRecord<String, byte[]>> copies = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      copies.add(new ProducerRecord<>(Topic.OUTBOUND.topicName(), 0, record.key(), record.value()));
    }
    return copies;
  }

  private static void copyTheRest(ExactlyOnceStream stream, String name) {
    Awaitility.await("all copied")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              ConsumerRecords<String, byte[]> records = stream.poll(Duration.ofMillis(200));
              if (!records.isEmpty()) {
                stream.commit(copies(records), records);
              }
              return copied(name).size() >= COUNT;
            });
  }

  private static List<String> copied(String name) {
    return log.read(Topic.OUTBOUND).stream()
        .map(ConsumerRecord::key)
        .filter(key -> key.startsWith(name))
        .sorted()
        .toList();
  }

  @Test
  void aRefusedRecordFailsTheWholeCommitAndTheBatchIsReadAgain() {
    List<String> keys = write("refused");
    try (ExactlyOnceStream stream = new ExactlyOnceStream(settings("refused"))) {
      ConsumerRecords<String, byte[]> records = poll(stream);
      ProducerRecord<String, byte[]> tooLarge =
          new ProducerRecord<>(Topic.OUTBOUND.topicName(), 0, "refused huge", new byte[3 << 20]);

      assertThrows(
          KafkaException.class,
          () ->
              stream.commit(
                  Stream.concat(copies(records).stream(), Stream.of(tooLarge)).toList(), records));
      assertEquals(List.of(), copied("refused"));
      stream.recover();

      copyTheRest(stream, "refused");
    }
    assertEquals(keys, copied("refused"));
  }

  /**
   * What a member has in hand when its partitions are dealt out anew is another's, or read again.
   */
  @Test
  void whoJoinsWhileAnotherGathersGetsNothingThatTheOtherHas() throws Exception {
    List<String> keys = write("joined");
    CountDownLatch gathered = new CountDownLatch(1);
    try (ExactlyOnceStream first = new ExactlyOnceStream(settings("joined-first"))) {
      poll(first);
      first.recover(); // it is a member, and begins again
      Thread second =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (ExactlyOnceStream joining =
                        new ExactlyOnceStream(settings("joined-second"))) {
                      while (gathered.getCount() > 0) {
                        copy(joining, joining.poll(Duration.ofMillis(100)));
                      }
                    }
                  });
      try {
        ConsumerRecords<String, byte[]> records =
            first.gather(Duration.ofSeconds(60), Duration.ofSeconds(10));
        if (!records.isEmpty()) {
          copy(first, first.putBack(records, records.count() - 1));
        }
      } finally {
        gathered.countDown();
        second.join();
      }
      copyTheRest(first, "joined");
    }
    assertEquals(keys, copied("joined"));
  }

  private static void copy(ExactlyOnceStream stream, ConsumerRecords<String, byte[]> records) {
    if (!records.isEmpty()) {
      stream.commit(copies(records), records);
    }
  }

  @Test
  void whatIsPutBackIsReadAgainAndAloneIsNotCommitted() {
    List<String> keys = write("parted");
    try (ExactlyOnceStream stream = new ExactlyOnceStream(settings("parted"))) {
      for (int part : List.of(1, 2)) {
        ConsumerRecords<String, byte[]> some = stream.putBack(poll(stream), part);
        assertEquals(part, some.count());
        stream.commit(copies(some), some);
      }
      stream.putBack(poll(stream), 3);
    }
    assertEquals(3, copied("parted").size());
    try (ExactlyOnceStream successor = new ExactlyOnceStream(settings("parted"))) {
      copyTheRest(successor, "parted");
    }
    assertEquals(keys, copied("parted"));
  }

  @Test
  void aTransactionThatTheBrokerHasEndedIsDoneAgain() {
    List<String> keys = write("expired");
    StreamSettings usual = settings("expired");
    usual.producer().put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "1000");
    usual.producer().put(ProducerConfig.LINGER_MS_CONFIG, "0");
    try (ExactlyOnceStream stream = new ExactlyOnceStream(usual)) {
      ConsumerRecords<String, byte[]> records = poll(stream);

      List<ProducerRecord<String, byte[]>> copies = copies(records);
      long begin = log.end(Topic.OUTBOUND, 0);
      Iterable<ProducerRecord<String, byte[]>> late =
          () -> copies.stream().peek(copy -> waitBefore(copy, copies.getLast(), begin)).iterator();
      assertThrows(KafkaException.class, () -> stream.commit(late, records));
      stream.recover();

      copyTheRest(stream, "expired");
    }
    assertEquals(keys, copied("expired"));
  }

  /** A record behind an open transaction is seen only when the broker has ended that one. */
  private static void waitBefore(
      ProducerRecord<String, byte[]> record, ProducerRecord<String, byte[]> last, long begin) {
    if (record != last) {
      return;
    }
    Awaitility.await("the transaction is open")
        .atMost(Duration.ofSeconds(60))
        .until(() -> log.end(Topic.OUTBOUND, 0) > begin);
    log.write(List.of(new ProducerRecord<>(Topic.OUTBOUND.topicName(), 0, "behind", new byte[1])));
    Awaitility.await("the broker ends it")
        .atMost(Duration.ofSeconds(60))
        .until(() -> !copied("behind").isEmpty());
  }

  @Test
  void afterACrashTheSameNameGoesOnAtOnce() {
    List<String> keys = write("crashed");
    ExactlyOnceStream crashed = new ExactlyOnceStream(settings("crashed"));
    ConsumerRecords<String, byte[]> records = poll(crashed);
    try (ExactlyOnceStream successor = new ExactlyOnceStream(settings("crashed"))) {
      copyTheRest(successor, "crashed");

      assertThrows(KafkaException.class, () -> crashed.commit(copies(records), records));
    } finally {
      crashed.close();
    }
    assertEquals(keys, copied("crashed"));
  }

  @Test
  void aBrokerKilledAmidACommitLeavesItDoneOrUndoneNeverHalf() throws Exception {
    List<String> keys = write("killed");
    try (ExactlyOnceStream stream = new ExactlyOnceStream(settings("killed"))) {
      ConsumerRecords<String, byte[]> records = poll(stream);
      Thread killer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    log.broker.kill9();
                    try {
                      log.broker.restart();
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  });
      try {
        stream.commit(copies(records), records);
      } catch (KafkaException e) {
        killer.join();
        stream.recover();
      }
      killer.join();
      copyTheRest(stream, "killed");
    }
    assertEquals(keys, copied("killed"));
  }
}
