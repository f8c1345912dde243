package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.reputation.Book;
import io.poststrom.filter.reputation.Book.Entry;
import io.poststrom.filter.reputation.Decay;
import io.poststrom.filter.reputation.Subject;
import io.poststrom.filter.reputation.Tally;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.LogWriter;
import io.poststrom.kafka.LogWriter.Result;
import io.poststrom.kafka.TopicTail;
import io.poststrom.mail.SenderCount;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.SenderCountCodec;
import io.poststrom.wire.SenderCountCodec.Key;
import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logging.Logger;

/**
 * How much ham and spam has come from whom: {@code mail.reputation}, held in memory by every
 * filter. Each filter writes what it has counted itself, in all, under keys of its own, every ten
 * seconds; readers add up what all have written. So a record that is written twice counts once, and
 * none overwrites another filter's.
 *
 * <p>Guarantee: a mail counts at most once. What a filter has counted within the last ten seconds
 * is lost when it is killed; what the log does not take is written again later.
 *
 * <p>Threads: any may call; it writes on the thread that reads.
 */
public final class SenderCounts implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(SenderCounts.class);
  private static final Duration TIME_LIMIT = Duration.ofSeconds(8);
  private static final int MOST_TOMBSTONES = 10_000;

  /** Whoever stops waits so long for tombstones, lest what they stand for is lost. */
  private static final Duration STOPPING = Duration.ofSeconds(2);

  /** Who has counted nothing for anybody for so long is no longer there. */
  private static final Duration GONE_AFTER = Duration.ofDays(1);

  /** What a filter that is gone has left is laid to rest by another one, after so many looks. */
  private static final int MEAN_LOOKS = 30;

  private final String own;
  private final Decay decay;
  private final Book book;
  private final Optional<Tally> tally;
  private final InstantSource clock;
  private final LogWriter writer;
  private final TopicTail tail;
  private final CountDownLatch complete = new CountDownLatch(1);

  /** Whether all that this filter has written itself has been read back. */
  private volatile boolean isReadBack;

  private final Set<String> unwritten = ConcurrentHashMap.newKeySet();

  /** Of filters that are gone: whose tombstones are on their way, and those that have arrived. */
  private final Set<Key> inheriting = ConcurrentHashMap.newKeySet();

  private final Queue<Entry> inherited = new ConcurrentLinkedQueue<>();

  /** How often the topic was created anew. Written by the tail's thread alone. */
  private volatile int logs;

  private final AtomicLong written = new AtomicLong();

  /**
   * Whose counts these are.
   *
   * @param client for the clients' and the thread's name
   * @param own who counts here: unlike any other filter, and the same after a restart
   */
  public record Names(String client, String own) {}

  /**
   * How much is remembered.
   *
   * @param most counts in memory
   */
  public record Memory(Decay decay, int most) {}

  private SenderCounts(
      KafkaSettings kafka, Names names, Memory memory, Optional<Tally> tally, InstantSource clock) {
    this.own = names.own();
    this.decay = memory.decay();
    this.book = new Book(decay, memory.most());
    this.tally = tally;
    this.clock = clock;
    Properties writing = Clients.producer(kafka, names.client());
    writing.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(4 << 20));
    this.writer = new LogWriter(Topic.REPUTATION, writing, TIME_LIMIT);
    this.tail =
        new TopicTail(
            Clients.common(kafka, names.client()),
            Topic.REPUTATION.topicName(),
            names.client(),
            new Reading());
  }

  /** Begins to read the topic, and to write what the tally has. */
  public static SenderCounts open(
      KafkaSettings kafka, Names names, Memory memory, Tally tally, InstantSource clock) {
    return start(new SenderCounts(kafka, names, memory, Optional.of(tally), clock));
  }

  /** Begins to read the topic for who counts nothing: it writes but what is to be forgotten. */
  public static SenderCounts look(
      KafkaSettings kafka, String client, Memory memory, InstantSource clock) {
    Names names = new Names(client, client);
    return start(new SenderCounts(kafka, names, memory, Optional.empty(), clock));
  }

  private static SenderCounts start(SenderCounts counts) {
    counts.tail.start();
    return counts;
  }

  /**
   * Waits until all has been read that the topic held when it was opened.
   *
   * @return whether that is so after the time
   */
  public boolean awaitComplete(Duration time) throws InterruptedException {
    return complete.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What was counted for somebody, as it weighs now. */
  public Optional<SenderCount> of(Subject subject) {
    return book.sum(subject.text(), clock.instant());
  }

  /** What each filter has counted for somebody. */
  public List<Entry> entries(Subject subject) {
    return book.of(subject.text());
  }

  /** Forgets somebody, in all filters; best effort. He begins anew with his next mail. */
  public void forget(Subject subject) {
    entries(subject).forEach(entry -> writer.layToRest(key(entry).text()));
  }

  /** Counts in memory. */
  public int size() {
    return book.size();
  }

  /** Counts that were forgotten before their time because there were too many. */
  public long pushedOut() {
    return book.pushedOut();
  }

  /** Senders for whom something has been counted that the log does not have yet. */
  public int unwritten() {
    return tally.map(Tally::size).orElse(0) + unwritten.size();
  }

  /** Records that were written. */
  public long written() {
    return written.get();
  }

  /** Reads no more, and writes what has been counted. */
  @Override
  public void close() {
    tail.close();
    if (isReadBack) {
      awaitTombstones();
      takeOver();
      tally.ifPresent(this::write);
    }
    writer.close();
  }

  private static Key key(Entry entry) {
    return new Key(entry.subject(), entry.writer());
  }

  /** A short while. */
  private void awaitTombstones() {
    long end = System.nanoTime() + STOPPING.toNanos();
    try {
      while (inherited.size() < inheriting.size() && System.nanoTime() - end < 0) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What has been counted here is added to what was counted here before. While the log takes
   * nothing it stays with the tally, which is bounded.
   */
  private void write(Tally tally) {
    if (writer.isHealthy() || unwritten.isEmpty()) {
      addCounted(tally);
    }
    for (String subject : List.copyOf(unwritten)) { // a copy: what fails at once is added again
      write(subject);
      if (!writer.isHealthy()) {
        return;
      }
    }
  }

  private void addCounted(Tally tally) {
    tally
        .take()
        .forEach(
            (subject, more) -> {
              SenderCount all = decay.with(ownCount(subject.text()), more);
              book.put(new Entry(subject.text(), own, all));
              unwritten.add(subject.text());
            });
  }

  private void write(String subject) {
    unwritten.remove(subject);
    ownCount(subject)
        .ifPresent(
            count ->
                writer.send(
                    new WireRecord(
                        new Key(subject, own).text(),
                        SenderCountCodec.encode(count),
                        new RecordHeaders()),
                    result -> {
                      switch (result) {
                        case Result.Written ignored -> written.incrementAndGet();
                        case Result.Unconfirmed ignored -> unwritten.add(subject);
                      }
                    }));
  }

  private Optional<SenderCount> ownCount(String subject) {
    return book.of(subject).stream()
        .filter(entry -> entry.writer().equals(own))
        .map(Entry::count)
        .findFirst();
  }

  /** So that the log shrinks: what nobody needs, and what this filter has no room for. */
  private void layToRest(Instant now) {
    long most = writer.isHealthy() ? MOST_TOMBSTONES : 1;
    book.takeGone().stream()
        .filter(entry -> entry.writer().equals(own))
        .limit(most)
        .forEach(entry -> writer.layToRest(key(entry).text()));
    book.expired(now).stream()
        .filter(
            entry ->
                entry.writer().equals(own) || ThreadLocalRandom.current().nextInt(MEAN_LOOKS) == 0)
        .limit(most)
        .forEach(entry -> writer.layToRest(key(entry).text()));
  }

  private void keepHouse(Tally counted) {
    inherit(clock.instant());
    write(counted);
    layToRest(clock.instant());
  }

  /**
   * What filters have left that are gone, as pods do whose names change, becomes this one's own
   * once the log has its tombstone for certain: a crash in between loses a count, and doubles none.
   */
  private void inherit(Instant now) {
    takeOver();
    if (writer.isHealthy()) {
      int log = logs;
      book.left(own, now.minus(GONE_AFTER)).stream()
          .filter(left -> inheriting.add(key(left)))
          .limit(MOST_TOMBSTONES)
          .forEach(
              left ->
                  writer.layToRest(key(left).text(), isConfirmed -> heir(left, log, isConfirmed)));
    }
  }

  private void takeOver() {
    for (Entry left = inherited.poll(); left != null; left = inherited.poll()) {
      SenderCount more = left.count();
      SenderCount all = ownCount(left.subject()).map(count -> decay.sum(count, more)).orElse(more);
      book.remove(left.subject(), left.writer());
      book.put(new Entry(left.subject(), own, all));
      unwritten.add(left.subject());
      inheriting.remove(key(left));
    }
  }

  /** On a thread of the writer's. */
  private void heir(Entry left, int log, boolean isConfirmed) {
    if (log != logs) {
      return; // it was another topic's
    }
    if (isConfirmed) {
      inherited.add(left);
    } else {
      inheriting.remove(key(left)); // until the next look
    }
  }

  /** What the tail tells. Thread: the tail's. */
  private final class Reading implements TopicTail.Reader {
    @Override
    public void begin() throws InterruptedException {
      writer.awaitTopic();
    }

    /**
     * Whoever deletes the topic has everybody begin anew. What was counted and not yet written does
     * so, too: the log's new counts are read back before more is added to them.
     */
    @Override
    public void anew() {
      isReadBack = false;
      logs++;
      inherited.clear();
      inheriting.clear();
      unwritten.clear();
      book.clear();
    }

    /** What this filter has written is older than what it holds once it has begun to write. */
    @Override
    public void record(ConsumerRecord<String, byte[]> record) {
      if (record.key() == null) {
        return; // not ours
      }
      try {
        Key key = Key.parse(record.key());
        if (record.value() == null) {
          book.remove(key.subject(), key.writer());
        } else if (!isReadBack || !key.writer().equals(own)) {
          SenderCount count =
              Decay.notAfter(SenderCountCodec.decode(record.value()), clock.instant());
          book.put(new Entry(key.subject(), key.writer().intern(), count));
        }
      } catch (BadRecord e) {
        LOG.warnf(
            "A record of %s is passed over (partition %d, offset %d): %s",
            record.topic(), record.partition(), record.offset(), e.getMessage());
      }
    }

    @Override
    public void reached(int partition, long offset) {}

    @Override
    public void complete() {
      isReadBack = true;
      complete.countDown();
    }

    @Override
    public void lookAround() {
      tally.ifPresent(SenderCounts.this::keepHouse);
    }
  }
}
