package io.poststrom.delivery.kafka;

import io.poststrom.kafka.Pace;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/**
 * Writes outcomes, several steps to a transaction, one transaction at a time.
 *
 * <p>Guarantee: all records of a step become visible together or never. They become visible only
 * while this worker is a member of its group and, by {@link Standing}, owner of the step's
 * partition: every transaction carries the partitions' offsets under the membership's generation,
 * and all its records are in the log before that generation is checked. So whoever owns a partition
 * next and reads to the end of its log has seen every step that can still become true.
 *
 * <p>On failure: a transaction that certainly failed is made again with the same outcomes, for as
 * long as it takes; outcomes of partitions lost meanwhile are dropped (the new owner tries those
 * obligations again: a possible duplicate, counted). Where the commit's own answer is lost, the
 * producer is made anew, which ends the old transaction one way or the other, and the outcomes go
 * back to the worker, who learns from the log which of them became true. An outcome of which Kafka
 * refuses a record as too large goes back too, and the others are written without it.
 *
 * <p>Threads: {@link #add} and {@link #hurry} from any; all else, callbacks included, on the
 * writer's own thread.
 */
final class OutcomeWriter implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(OutcomeWriter.class);
  private static final int MAX_STEPS = 500;
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);
  private static final long MAX_PAUSE_MILLIS = 5_000;

  /** Whom to tell. */
  interface Listener {
    /** The outcomes are in the log; they will be read back. */
    void committed(List<Outcome> outcomes);

    /** Kafka takes some records of the outcome never: it is not written like this. */
    void tooLarge(Outcome outcome, Set<Integer> records);

    /** The outcomes may be in the log; the log will tell. */
    void uncertain(List<Outcome> outcomes);

    /** The writer has ended by an error that nothing foresaw: nothing more will be written. */
    void failed(Throwable cause);

    /** The outcomes belong to partitions that are no longer ours. */
    void dropped(List<Outcome> outcomes);
  }

  /** The answer to a commit is lost. */
  private static final class Uncertain extends Exception {
    private static final long serialVersionUID = 1L;

    Uncertain(KafkaException cause) {
      super(cause);
    }
  }

  private final Properties properties = new Properties();
  private final Supplier<Standing> standing;
  private final Listener listener;
  private final DeliveryMetrics metrics;
  private final BlockingQueue<Outcome> arriving = new LinkedBlockingQueue<>();
  private final Map<Integer, OffsetAndMetadata> lastCommitted = new HashMap<>();

  /** Records that are too large, by outcome and index; the producer's thread says so too. */
  private final Map<Outcome.Written, Set<Integer>> refused = new ConcurrentHashMap<>();

  private final Pace pace;
  private final Thread thread;
  private Producer<String, byte[]> producer;
  private long lastBegin;
  private volatile boolean hurried;
  private volatile boolean closed;

  OutcomeWriter(
      Properties clients,
      WorkerSettings settings,
      Supplier<Standing> standing,
      Listener listener,
      DeliveryMetrics metrics) {
    this.pace = new Pace(settings.group(), LONGEST_PAUSE);
    this.standing = standing;
    this.listener = listener;
    this.metrics = metrics;
    properties.putAll(clients);
    properties.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG, "poststrom-delivery-" + settings.instance());
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "15000");
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "12000");
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "6000");
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "15000");
    properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, "2");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "262144");
    producer = newProducer();
    thread = new Thread(this::run, "poststrom-outcomes");
    thread.setDaemon(true);
    thread.start();
  }

  /** Hands an outcome over to be written. */
  void add(Outcome outcome) {
    arriving.add(outcome);
  }

  /** Nothing more will arrive before something is written: waiting gathers nothing. */
  void hurry() {
    hurried = true;
    LockSupport.unpark(thread);
  }

  /** Stops without writing what has not been begun; the worker drains before. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      begin();
      while (!closed) {
        write(take());
      }
    } catch (InterruptedException | InterruptException e) {
      // Only close() interrupts; what was begun is aborted by the broker or the next producer.
      LOG.debug("the outcome writer stops");
    } catch (RuntimeException | Error e) {
      listener.failed(e);
    } finally {
      closeProducer();
    }
  }

  private void closeProducer() {
    try {
      producer.close(Duration.ofSeconds(5));
    } catch (InterruptException e) {
      LOG.debug("the outcome writer's producer was closed in a hurry");
    }
  }

  /** When idle, at once; under load, what has gathered in the meantime: see {@link Pace}. */
  private List<Outcome> take() throws InterruptedException {
    List<Outcome> batch = new ArrayList<>();
    batch.add(arriving.take());
    arriving.drainTo(batch, MAX_STEPS - batch.size());
    if (batch.size() < MAX_STEPS) {
      awaitMore();
      arriving.drainTo(batch, MAX_STEPS - batch.size());
    }
    lastBegin = System.nanoTime();
    pace.begin(lastBegin);
    return batch;
  }

  private void awaitMore() {
    long wait = pace.pauseNanos(System.nanoTime());
    while (wait > 0 && !hurried && !closed) {
      LockSupport.parkNanos(this, wait);
      wait = pace.pauseNanos(System.nanoTime());
    }
  }

  private void write(List<Outcome> outcomes) throws InterruptedException {
    List<Outcome> batch = outcomes;
    int failures = 0;
    while (!closed) {
      Standing now = standing.get();
      batch = keepOwned(batch, now);
      if (batch.isEmpty()) {
        return;
      }
      try {
        transact(batch, now);
        batch.forEach(outcome -> outcome.written().commit());
        hurried = false;
        listener.committed(batch);
        long end = System.nanoTime();
        pace.end(end, batch.size());
        metrics.transaction(batch.size(), Duration.ofNanos(end - lastBegin));
        return;
      } catch (Uncertain e) {
        metrics.transactionFailed();
        LOG.warnf(
            "The broker's answer to a commit of %d outcomes is lost (%s); reading the log to learn"
                + " which of them hold",
            batch.size(), e.getCause());
        begin();
        listener.uncertain(batch);
        return;
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        metrics.transactionFailed();
        List<Outcome> writable = withoutRefused(batch);
        failures = writable.size() < batch.size() ? 0 : failures + 1;
        batch = writable;
        recover(e, failures);
      }
    }
  }

  /** What Kafka refuses would fail for ever, and hold up all others. */
  private List<Outcome> withoutRefused(List<Outcome> batch) {
    List<Outcome> writable = new ArrayList<>(batch.size());
    for (Outcome outcome : batch) {
      Set<Integer> records = refused.remove(outcome.written());
      if (records == null) {
        writable.add(outcome);
      } else {
        listener.tooLarge(outcome, records);
      }
    }
    return writable;
  }

  private List<Outcome> keepOwned(List<Outcome> batch, Standing now) {
    List<Outcome> owned = new ArrayList<>(batch.size());
    List<Outcome> lost = new ArrayList<>(0);
    for (Outcome outcome : batch) {
      (now.owns(outcome.partition()) && !outcome.isVoid() ? owned : lost).add(outcome);
    }
    if (!lost.isEmpty()) {
      listener.dropped(lost);
    }
    return owned;
  }

  private void transact(List<Outcome> batch, Standing now) throws Uncertain {
    producer.beginTransaction();
    for (Outcome outcome : batch) {
      List<ProducerRecord<String, byte[]>> records = outcome.records();
      for (int i = 0; i < records.size(); i++) {
        send(outcome.written(), i, records.get(i));
      }
    }
    // All records are in the log before the generation is checked: see the class doc.
    producer.flush();
    Map<TopicPartition, OffsetAndMetadata> offsets = offsets(batch, now);
    producer.sendOffsetsToTransaction(offsets, now.group());
    commit();
    offsets.forEach((at, offset) -> lastCommitted.put(at.partition(), offset));
  }

  /** The first record is the queue's. */
  private void send(Outcome.Written written, int index, ProducerRecord<String, byte[]> record) {
    Future<RecordMetadata> _ =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure instanceof RecordTooLargeException) {
                refused
                    .computeIfAbsent(written, ignored -> ConcurrentHashMap.newKeySet())
                    .add(index);
              } else if (failure == null && index == 0) {
                written.offset(metadata.offset());
              }
            });
  }

  /** Those of the steps' partitions, because they fence, and of others that have moved. */
  private Map<TopicPartition, OffsetAndMetadata> offsets(List<Outcome> batch, Standing now) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    now.offsets()
        .forEach(
            (partition, offset) -> {
              if (!offset.equals(lastCommitted.get(partition))) {
                offsets.put(new TopicPartition(Topic.OUTBOUND.topicName(), partition), offset);
              }
            });
    for (Outcome outcome : batch) {
      OffsetAndMetadata offset = now.offsets().get(outcome.partition());
      if (offset != null) {
        offsets.put(new TopicPartition(Topic.OUTBOUND.topicName(), outcome.partition()), offset);
      }
    }
    return offsets;
  }

  private void commit() throws Uncertain {
    while (true) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException e) {
        LOG.warn("The broker has not answered a commit in time; asking again");
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        throw new Uncertain(e);
      }
    }
  }

  /** Nothing was committed: abort, or start over with a new producer, which aborts. */
  private void recover(KafkaException cause, int failures) throws InterruptedException {
    if (cause instanceof CommitFailedException) {
      LOG.infof("The group has changed meanwhile; a transaction is made again");
    } else {
      LOG.warnf("A transaction failed and is made again: %s", cause);
    }
    Thread.sleep(Math.min(MAX_PAUSE_MILLIS, 20L << Math.min(failures, 10)));
    try {
      producer.abortTransaction();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      begin();
    }
  }

  /** Makes the producer usable; ends what an earlier one of the same name left open. */
  private void begin() throws InterruptedException {
    lastCommitted.clear();
    for (int failures = 0; ; failures++) {
      try {
        producer.close(Duration.ZERO);
        producer = newProducer();
        producer.initTransactions();
        return;
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        LOG.warnf(
            "Outcomes can't be written yet (%s); trying again until it works: check that Kafka can"
                + " be reached",
            e.getMessage());
        Thread.sleep(Math.min(MAX_PAUSE_MILLIS, 100L << Math.min(failures, 10)));
      }
    }
  }

  private Producer<String, byte[]> newProducer() {
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }
}
