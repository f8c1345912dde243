package io.poststrom.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads single records by topic, partition and offset: contents held by reference, states of
 * obligations that have become due.
 *
 * <p>Guarantee: each stage completes once, with exactly the record asked for or with {@link
 * RecordGone}. On failure: while the broker cannot be reached, requests wait until their time limit
 * and then fail as {@link RecordGone.Kind#LATE}. Memory: the fetch buffer (a few MiB) and whatever
 * the callers have asked for and not yet dropped; a caller bounds its own requests.
 *
 * <p>Threads: {@link #read} may be called from any thread and never blocks. Stages complete on the
 * reader's own thread, which must not be held up: hand long work on.
 */
public final class LogReader implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LogReader.class);

  /** Reading this many records past is cheaper than a new fetch. */
  private static final long NEAR = 32;

  private static final Duration TIME_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(250);

  private record Request(
      TopicPartition at,
      long offset,
      long deadlineNanos,
      CompletableFuture<ConsumerRecord<String, byte[]>> answer) {}

  private final BlockingQueue<Request> arriving = new LinkedBlockingQueue<>();
  private final Map<TopicPartition, TreeMap<Long, List<Request>>> wanted = new HashMap<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;
  private volatile boolean polling;
  private volatile boolean closed;

  /**
   * Starts a reader.
   *
   * @param clients what every client of ours has: bootstrap servers and security
   * @param name for the client's and the thread's name
   */
  public LogReader(Properties clients, String name) {
    Properties properties = new Properties();
    properties.putAll(clients);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "262144");
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "4194304");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Reads the record at an offset. */
  public CompletionStage<ConsumerRecord<String, byte[]>> read(
      String topic, int partition, long offset) {
    CompletableFuture<ConsumerRecord<String, byte[]>> answer = new CompletableFuture<>();
    TopicPartition at = new TopicPartition(topic, partition);
    arriving.add(new Request(at, offset, System.nanoTime() + TIME_LIMIT.toNanos(), answer));
    if (polling) {
      consumer.wakeup();
    }
    if (closed) {
      failArriving();
    }
    return answer;
  }

  /** False once it has been closed or has failed: all reads fail then. */
  public boolean isRunning() {
    return !closed;
  }

  /** Fails what is still asked for and stops. */
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        takeRequests();
        if (!wanted.isEmpty()) {
          seek();
          poll();
          failLate();
        }
      }
    } catch (InterruptedException | InterruptException e) {
      // Only close() interrupts.
      LOG.debugf("the reader %s stops", thread.getName());
    } finally {
      closed = true;
      failAll(List.copyOf(wanted.keySet()), RecordGone.Kind.LATE, "the reader has been closed");
      failArriving();
    }
  }

  private void takeRequests() throws InterruptedException {
    if (wanted.isEmpty()) {
      consumer.assign(List.of());
      positions.clear();
      add(arriving.take());
    }
    for (Request next = arriving.poll(); next != null; next = arriving.poll()) {
      add(next);
    }
  }

  private void add(Request request) {
    wanted
        .computeIfAbsent(request.at(), at -> new TreeMap<>())
        .computeIfAbsent(request.offset(), offset -> new ArrayList<>(1))
        .add(request);
  }

  private void seek() {
    if (!consumer.assignment().equals(wanted.keySet())) {
      consumer.assign(wanted.keySet());
      positions.keySet().retainAll(wanted.keySet());
    }
    wanted.forEach(
        (at, requests) -> {
          long first = requests.firstKey();
          Long position = positions.get(at);
          if (position == null || first < position || first > position + NEAR) {
            consumer.seek(at, first);
            positions.put(at, first);
          }
        });
  }

  private void poll() {
    polling = true;
    try {
      // A request added before `polling` was set has not woken us: look before waiting.
      var records = consumer.poll(arriving.isEmpty() ? POLL : Duration.ZERO);
      for (TopicPartition at : records.partitions()) {
        records.records(at).forEach(record -> answer(at, record));
      }
    } catch (WakeupException e) {
      // A new request: the next turn takes it.
    } catch (OffsetOutOfRangeException e) {
      e.offsetOutOfRangePartitions().forEach(this::failOutOfRange);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.warnf("Kafka refused a read (%s); the requests fail and are asked again", e.getMessage());
      failAll(List.copyOf(wanted.keySet()), RecordGone.Kind.LATE, "Kafka refused the read");
    } finally {
      polling = false;
    }
  }

  private void answer(TopicPartition at, ConsumerRecord<String, byte[]> record) {
    positions.put(at, record.offset() + 1);
    TreeMap<Long, List<Request>> requests = wanted.get(at);
    if (requests == null) {
      return;
    }
    while (!requests.isEmpty() && requests.firstKey() <= record.offset()) {
      Map.Entry<Long, List<Request>> first = requests.pollFirstEntry();
      if (first.getKey() == record.offset()) {
        first.getValue().forEach(request -> request.answer().complete(record));
      } else {
        first.getValue().forEach(r -> fail(r, RecordGone.Kind.GONE, "the log holds it no longer"));
      }
    }
    if (requests.isEmpty()) {
      wanted.remove(at);
    }
  }

  private void failOutOfRange(TopicPartition at, long offset) {
    positions.remove(at);
    TreeMap<Long, List<Request>> requests = wanted.get(at);
    if (requests != null) {
      Map<Long, List<Request>> before = requests.headMap(offset, true);
      before.values().forEach(same -> same.forEach(r -> fail(r, RecordGone.Kind.GONE, "deleted")));
      before.clear();
      if (requests.isEmpty()) {
        wanted.remove(at);
      }
    }
  }

  private void failLate() {
    long now = System.nanoTime();
    for (Iterator<TreeMap<Long, List<Request>>> all = wanted.values().iterator(); all.hasNext(); ) {
      TreeMap<Long, List<Request>> requests = all.next();
      for (Iterator<List<Request>> some = requests.values().iterator(); some.hasNext(); ) {
        List<Request> same = some.next();
        same.removeIf(
            request -> {
              boolean late = now - request.deadlineNanos() >= 0;
              if (late) {
                fail(request, RecordGone.Kind.LATE, "the broker did not give it in time");
              }
              return late;
            });
        if (same.isEmpty()) {
          some.remove();
        }
      }
      if (requests.isEmpty()) {
        all.remove();
      }
    }
  }

  private void failAll(Iterable<TopicPartition> partitions, RecordGone.Kind kind, String why) {
    Set<TopicPartition> gone = new HashSet<>();
    partitions.forEach(gone::add);
    for (TopicPartition at : gone) {
      TreeMap<Long, List<Request>> requests = wanted.remove(at);
      positions.remove(at);
      if (requests != null) {
        requests.values().forEach(same -> same.forEach(request -> fail(request, kind, why)));
      }
    }
  }

  private void failArriving() {
    for (Request next = arriving.poll(); next != null; next = arriving.poll()) {
      fail(next, RecordGone.Kind.LATE, "the reader has been closed");
    }
  }

  private static void fail(Request request, RecordGone.Kind kind, String why) {
    request
        .answer()
        .completeExceptionally(
            new RecordGone(
                kind, "no record at " + request.at() + " offset " + request.offset() + ": " + why));
  }
}
