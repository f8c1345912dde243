package io.poststrom.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.kafka.LogWriter.Result;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logging.Logger;

/**
 * A small topic that each process holds in memory: what one writes, all others know as soon as the
 * log has it, and it outlives all of them. {@link TableRules#standing} says which of a key's values
 * stands, in the order of the log, so all tables of a topic agree.
 *
 * <p>Two kinds. In a <em>compacted</em> topic the last value of a key must be the one that stands,
 * for it is the only one that stays. An expired entry is laid to rest with a tombstone, by the
 * process that comes to it first: each waits a time by chance, some minutes, and one that is behind
 * waits until it has read on. A new value that is written in the same moment can be lost with its
 * expired predecessor; where that matters, and where the <em>first</em> value of a key is to stand,
 * the topic is kept by time, for twice as long as an entry lives at least: so no value comes to
 * stand because an earlier one, which it lost to, is there no longer.
 *
 * <p>Guarantee: {@link #put} completes when the log has the record and this table has read up to
 * it; the stage's value is what stands then. On failure, and while the brokers can't be reached, it
 * fails within the time limit; the record may exist all the same. What is read goes on from memory.
 * Bounded: beyond so many entries the one written longest ago is forgotten here, and counted; it is
 * laid to rest where {@link TableRules#pushedOut} says so.
 *
 * <p>Threads: any may call; nothing blocks but {@link #awaitComplete} and {@link #close}. Stages
 * complete on a thread of Kafka's or the table's own, which must not be held up.
 */
public final class TopicTable<V> implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(TopicTable.class);
  private static final int MOST_TOMBSTONES = 10_000;

  /** After so many looks, ten seconds apart, a process lays an expired key to rest. */
  private static final int MEAN_LOOKS = 30;

  private final Plan plan;
  private final TableRules<V> rules;
  private final Around around;
  private final HeldEntries<V> entries;
  private final LogWriter writer;
  private final TopicTail tail;
  private final CompletableFuture<Void> complete = new CompletableFuture<>();

  private final Object places = new Object();
  private final Map<Integer, Long> reached = new HashMap<>();
  private final Set<Waiting<V>> waiting = new LinkedHashSet<>();

  /**
   * What a table is of.
   *
   * @param client for the clients' and the thread's name; unlike that of any other process
   * @param most entries in memory
   * @param timeLimit how long a record may take to be confirmed and read back
   */
  public record Plan(Topic topic, String client, int most, Duration timeLimit) {}

  /** What it needs besides; the random numbers on the table's thread only. */
  public record Around(InstantSource clock, RandomGenerator random) {}

  /** Somebody who waits for his record to be read back. */
  private static final class Waiting<V> {
    final String key;
    final V written;
    final int partition;
    final long offset;
    final CompletableFuture<V> answer;

    Waiting(String key, V written, Result.Written place, CompletableFuture<V> answer) {
      this.key = key;
      this.written = written;
      this.partition = place.partition();
      this.offset = place.offset();
      this.answer = answer;
    }
  }

  private TopicTable(KafkaSettings kafka, Plan plan, TableRules<V> rules, Around around) {
    this.plan = plan;
    this.rules = rules;
    this.around = around;
    this.entries = new HeldEntries<>(rules, plan.most());
    Properties writing = Clients.producer(kafka, plan.client());
    writing.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(4 << 20));
    this.writer = new LogWriter(plan.topic(), writing, plan.timeLimit());
    this.tail =
        new TopicTail(
            Clients.common(kafka, plan.client()),
            plan.topic().topicName(),
            plan.client(),
            new Reading());
  }

  /** Begins to read; the topic exists or will soon, see {@link TopicSetup}. */
  public static <V> TopicTable<V> open(
      KafkaSettings kafka, Plan plan, TableRules<V> rules, Around around) {
    TopicTable<V> table = new TopicTable<>(kafka, plan, rules, around);
    table.tail.start();
    return table;
  }

  /**
   * Waits until all has been read that the topic held when it was opened.
   *
   * @return whether that is so after the time
   */
  public boolean awaitComplete(Duration time) throws InterruptedException {
    try {
      complete.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is never completed so", e);
    }
  }

  /** Whether all has been read that the topic held when it was opened. */
  public boolean isComplete() {
    return complete.isDone();
  }

  /** False after a record was not confirmed, until the next one is. */
  public boolean isHealthy() {
    return writer.isHealthy();
  }

  /** What stands under a key, as far as it has been read. */
  public Optional<V> get(String key) {
    return entries.get(key, around.clock().instant());
  }

  /**
   * Writes a value, and tells what stands under the key then: this one, or an earlier one. Fails at
   * once while the brokers have not answered at all yet.
   */
  public CompletionStage<V> put(String key, V value) {
    CompletableFuture<V> answer =
        new CompletableFuture<V>().orTimeout(plan.timeLimit().toMillis(), TimeUnit.MILLISECONDS);
    writer.send(
        new WireRecord(key, rules.encode(value), new RecordHeaders()),
        result -> {
          switch (result) {
            case Result.Written place -> await(new Waiting<>(key, value, place, answer));
            case Result.Unconfirmed(Exception why) -> answer.completeExceptionally(why);
          }
        });
    return answer;
  }

  /** Entries in memory. */
  public int size() {
    return entries.size();
  }

  /** All that stands, the one written longest ago first. */
  public List<V> values() {
    return entries.values(around.clock().instant());
  }

  /** A number that rises when something changes. */
  public long changes() {
    return entries.changes();
  }

  /** What has to be forgotten for one more that is new; empty where there is room. */
  public Optional<V> nextToGo() {
    return entries.nextToGo();
  }

  /** Entries that were forgotten before their time because there were too many. */
  public long pushedOut() {
    return entries.pushedOut();
  }

  /** Reads no more, and waits a short while for what is being written. */
  @Override
  public void close() {
    tail.close();
    writer.close();
  }

  private void await(Waiting<V> one) {
    synchronized (places) {
      if (reached.getOrDefault(one.partition, 0L) <= one.offset) {
        waiting.add(one);
        var _ = one.answer.whenComplete((value, failure) -> forget(one));
        return;
      }
    }
    answer(one);
  }

  private void forget(Waiting<V> one) {
    synchronized (places) {
      waiting.remove(one);
    }
  }

  /** One that has expired already, or was pushed out, stood when it was read. */
  private void answer(Waiting<V> one) {
    one.answer.complete(get(one.key).orElse(one.written));
  }

  /** What the tail tells. Thread: the tail's. */
  private final class Reading implements TopicTail.Reader {
    @Override
    public void begin() throws InterruptedException {
      writer.awaitTopic();
    }

    /** What stood in the old topic does not stand in the new one. */
    @Override
    public void anew() {
      entries.clear();
      synchronized (places) {
        reached.clear();
      }
    }

    @Override
    public void record(ConsumerRecord<String, byte[]> record) {
      if (record.key() == null) {
        return; // not ours
      }
      if (record.value() == null) {
        entries.forget(record.key());
        return;
      }
      try {
        V value = rules.decode(record.value());
        entries.apply(record.key(), value, Instant.ofEpochMilli(record.timestamp()));
      } catch (BadRecord e) {
        LOG.warnf(
            "A record of %s is passed over (partition %d, offset %d): %s",
            record.topic(), record.partition(), record.offset(), e.getMessage());
      }
    }

    @Override
    public void reached(int partition, long offset) {
      Set<Waiting<V>> readBack = new LinkedHashSet<>();
      synchronized (places) {
        reached.put(partition, offset);
        waiting.stream()
            .filter(one -> one.partition == partition && one.offset < offset)
            .forEach(readBack::add);
        waiting.removeAll(readBack);
      }
      readBack.forEach(TopicTable.this::answer);
    }

    @Override
    public void complete() {
      complete.complete(null);
    }

    @Override
    public void lookAround() {
      Instant now = around.clock().instant();
      if (plan.topic().isCompacted()) {
        layToRest(now);
      } else {
        entries.expired(now).forEach(entries::forget);
      }
    }
  }

  /**
   * What another process has laid to rest sooner is gone by now: each takes its time with each key.
   */
  private void layToRest(Instant now) {
    entries.done(now).stream()
        .filter(key -> around.random().nextInt(MEAN_LOOKS) == 0)
        .limit(isHealthy() ? MOST_TOMBSTONES : 1)
        .forEach(writer::layToRest);
  }
}
