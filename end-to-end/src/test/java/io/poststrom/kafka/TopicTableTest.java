package io.poststrom.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.config.KafkaSettings;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a topic on a real broker, which dies and comes back. */
final class TopicTableTest {
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration LIFE = Duration.ofHours(1);

  /** Chance says yes at once. */
  private static final RandomGenerator AT_ONCE = () -> 0;

  @TempDir Path folder;

  private final AtomicLong millis = new AtomicLong(System.currentTimeMillis());
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  private final List<TopicTable<Note>> open = new ArrayList<>();
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

  /** Words, and when they were written. */
  private record Note(String words, Instant written) {}

  /** The last one stands, or the first one does. */
  private record Notes(boolean isFirst, TableRules.PushedOut pushedOut)
      implements TableRules<Note> {
    @Override
    public byte[] encode(Note note) {
      return (note.written().toEpochMilli() + " " + note.words()).getBytes(UTF_8);
    }

    @Override
    public Note decode(byte[] octets) throws BadRecord {
      String[] parts = new String(octets, UTF_8).split(" ", 2);
      if (parts.length < 2) {
        throw new BadRecord("a note has a time and words");
      }
      return new Note(parts[1], Instant.ofEpochMilli(Long.parseLong(parts[0])));
    }

    @Override
    public Instant expires(Note note) {
      return note.written().plus(LIFE);
    }

    @Override
    public Note standing(Note before, Note arriving) {
      return isFirst ? before : arriving;
    }
  }

  @BeforeEach
  void start() throws Exception {
    broker = BrokerProcess.start(folder);
    settings = new Fixed(broker.bootstrap(), 2, 1, true, 19_092, Map.of());
    TopicSetup.ensure(settings);
  }

  @AfterEach
  void stop() {
    open.forEach(TopicTable::close);
    broker.close();
  }

  @Test
  void whatOneWritesTheOthersKnowAndItOutlivesThemAll() throws Exception {
    TopicTable<Note> one = ready(Topic.GREYLIST, "one", 100);
    TopicTable<Note> other = ready(Topic.GREYLIST, "other", 100);

    for (int i = 0; i < 20; i++) {
      String key = "key" + i;
      String words = "a" + i;
      assertEquals(words, put(one, key, words));
      await().atMost(1, TimeUnit.SECONDS).until(() -> words(other, key).equals(words));
    }
    put(other, "key0", "b");
    await().atMost(1, TimeUnit.SECONDS).until(() -> words(one, "key0").equals("b"));
    one.close();
    other.close();

    TopicTable<Note> next = ready(Topic.GREYLIST, "next", 100);
    assertEquals(20, next.size());
    assertEquals("b", words(next, "key0"));
    assertEquals("a19", words(next, "key19"));
  }

  @Test
  void theFirstOfAKeyStandsAndEverybodyHearsWhichItIs() throws Exception {
    TopicTable<Note> one = ready(Topic.DMARC, "one", 100);
    TopicTable<Note> other = ready(Topic.DMARC, "other", 100);
    for (int i = 0; i < 50; i++) {
      CompletableFuture<Note> mine = one.put("key" + i, note("one")).toCompletableFuture();
      CompletableFuture<Note> theirs = other.put("key" + i, note("other")).toCompletableFuture();
      assertEquals(mine.get(10, TimeUnit.SECONDS), theirs.get(10, TimeUnit.SECONDS));
    }
    List<String> stood = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      stood.add(words(one, "key" + i));
    }

    TopicTable<Note> next = ready(Topic.DMARC, "next", 100);
    for (int i = 0; i < 50; i++) {
      assertEquals(stood.get(i), words(next, "key" + i));
    }
    millis.addAndGet(LIFE.toMillis());
    assertEquals("", words(next, "key0"));
    await().atMost(PATIENCE).until(() -> next.size() == 0);
  }

  @Test
  void whatHasExpiredIsLaidToRestInTheLogToo() throws Exception {
    TopicTable<Note> one = ready(Topic.GREYLIST, "one", 100);
    TopicTable<Note> other = ready(Topic.GREYLIST, "other", 100);
    put(one, "early", "x");
    millis.addAndGet(LIFE.toMillis() / 2);
    put(one, "late", "y");
    millis.addAndGet(LIFE.toMillis() / 2);

    assertEquals("", words(one, "early"));
    await().atMost(PATIENCE).until(() -> one.size() == 1 && other.size() == 1);
    assertEquals("y", words(other, "late"));
    assertTrue(records().stream().anyMatch(r -> r.key().equals("early") && r.value() == null));
    assertFalse(records().stream().anyMatch(r -> r.key().equals("late") && r.value() == null));
  }

  @Test
  void theBrokerMayDieAndComeBack() throws Exception {
    TopicTable<Note> one = ready(Topic.GREYLIST, "one", 100);
    TopicTable<Note> other = ready(Topic.GREYLIST, "other", 100);
    put(one, "before", "x");
    await().atMost(PATIENCE).until(() -> words(other, "before").equals("x"));
    broker.kill9();

    CompletableFuture<Note> lost = one.put("amid", note("y")).toCompletableFuture();
    assertThrows(CompletionException.class, lost::join);
    await().atMost(PATIENCE).until(() -> !one.isHealthy()); // the writer's own limit ends as well
    assertEquals("x", words(one, "before"));
    TopicTable<Note> late = table(Topic.GREYLIST, "late", 100);
    assertFalse(late.awaitComplete(Duration.ofSeconds(1)));

    broker.restart();
    await().atMost(PATIENCE).until(() -> succeeds(one));
    assertTrue(one.isHealthy());
    await().atMost(PATIENCE).until(() -> words(other, "after").equals("z"));
    assertTrue(late.awaitComplete(PATIENCE));
    assertEquals("x", words(late, "before"));
  }

  @Test
  void thereIsRoomForSoManyAndWhatCannotBeReadIsPassedOver() throws Exception {
    TopicTable<Note> small = ready(Topic.GREYLIST, "small", 3);
    try (LogWriter writer =
        new LogWriter(Topic.GREYLIST, Clients.producer(settings, "bad"), LIMIT)) {
      writer.awaitTopic();
      writer.send(new WireRecord("bad", "?".getBytes(UTF_8), new RecordHeaders()), result -> {});
    }
    for (String key : List.of("a", "b", "c", "a", "d")) {
      put(small, key, key);
    }

    assertEquals(3, small.size());
    assertEquals(1, small.pushedOut());
    assertEquals("", words(small, "b"));
    assertEquals("a", words(small, "a"));
  }

  @Test
  void whatIsPushedOutLeavesTheLogWhereTheRulesSaySo() throws Exception {
    TopicTable<Note> large = ready(Topic.BAYES, "large", 100);
    TopicTable<Note> small = ready(Topic.BAYES, "small", 2);
    TopicTable<Note> alike = ready(Topic.BAYES, "alike", 2);
    for (String key : List.of("a", "b", "c", "d")) {
      put(small, key, key);
    }

    await().atMost(PATIENCE).until(() -> large.size() == 2);
    assertEquals("c", words(large, "c"));
    put(large, "a", "again");
    await().atMost(PATIENCE).until(() -> large.size() == 2 && alike.size() == 2);
    assertEquals("again", words(large, "a"));
    assertEquals("again", words(alike, "a"));
  }

  @Test
  void partitionsThatAreAddedAreReadToo() throws Exception {
    TopicTable<Note> one = ready(Topic.GREYLIST, "one", 100);
    put(one, "before", "x");
    try (Admin admin = Admin.create(Clients.common(settings, "test"))) {
      admin
          .createPartitions(Map.of(Topic.GREYLIST.topicName(), NewPartitions.increaseTo(7)))
          .all()
          .get();
    }
    TopicTable<Note> other = ready(Topic.GREYLIST, "other", 100);
    for (int i = 0; i < 20; i++) {
      put(other, "key" + i, "y");
    }

    await().atMost(PATIENCE).until(() -> one.size() == 21);
  }

  private TopicTable<Note> ready(Topic topic, String client, int most) throws Exception {
    TopicTable<Note> table = table(topic, client, most);
    assertTrue(table.awaitComplete(PATIENCE));
    return table;
  }

  private TopicTable<Note> table(Topic topic, String client, int most) {
    TopicTable<Note> table =
        TopicTable.open(
            settings,
            new TopicTable.Plan(topic, client, most, LIMIT),
            new Notes(
                !topic.isCompacted(),
                topic == Topic.BAYES
                    ? TableRules.PushedOut.LAID_TO_REST
                    : TableRules.PushedOut.FORGOTTEN),
            new TopicTable.Around(clock, AT_ONCE));
    open.add(table);
    return table;
  }

  private Note note(String words) {
    return new Note(words, clock.instant());
  }

  private String put(TopicTable<Note> table, String key, String words) throws Exception {
    return table.put(key, note(words)).toCompletableFuture().get(1, TimeUnit.MINUTES).words();
  }

  private boolean succeeds(TopicTable<Note> table) {
    return table
        .put("after", note("z"))
        .handle((note, failure) -> failure == null)
        .toCompletableFuture()
        .join();
  }

  private static String words(TopicTable<Note> table, String key) {
    return table.get(key).map(Note::words).orElse("");
  }

  private List<ConsumerRecord<String, byte[]>> records() {
    List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(Clients.consumer(settings, "reader", "reader"))) {
      List<TopicPartition> partitions =
          List.of(
              new TopicPartition(Topic.GREYLIST.topicName(), 0),
              new TopicPartition(Topic.GREYLIST.topicName(), 1));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(at -> consumer.position(at) < Optional.ofNullable(ends.get(at)).orElse(0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
    }
    return all;
  }
}
