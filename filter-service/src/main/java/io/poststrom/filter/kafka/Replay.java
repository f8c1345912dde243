package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.pipeline.Appraisal;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.shadow.Comparison;
import io.poststrom.filter.shadow.ShadowReport;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Judges again what was accepted within a time, as far as the log has it still, and compares with
 * what was decided then. Reads only, without a group. One run: its thread ends with it.
 *
 * <p>First the mails are read, each once, until there are enough; then the events of that time and
 * of an hour after it, since the filter may have been behind. So of what was judged nothing is
 * lost.
 *
 * <p>Where the log is shortened while it runs, it goes on with the first record that is there and
 * counts what it came too late for.
 */
public final class Replay implements AutoCloseable {
  /** When so many recipients are judged, no more mails are read: memory. */
  public static final int MOST = 200_000;

  /** More than a batch: all that were judged may wait. */
  private static final int ROOM = 1_000;

  private static final Duration BEHIND = Duration.ofHours(1);
  private static final Duration POLL = Duration.ofMillis(250);

  private final KafkaSettings kafka;
  private final String name;
  private final Span span;
  private final int most;
  private final ShadowReport report;
  private final Comparison comparison;
  private final ShadowReading reading;
  private final Thread thread;
  private volatile Progress progress = new Progress(State.RUNNING, 0, 0, 0, 0, "");

  /** From this time on, and before that one. */
  public record Span(Instant from, Instant to) {}

  /** Where it is. */
  public enum State {
    RUNNING,
    DONE,
    /** There were more recipients than {@link #MOST}. */
    FULL,
    /** Some of the mails were no longer in the log when their turn came. */
    INCOMPLETE,
    FAILED
  }

  /**
   * How far it has come.
   *
   * @param mails judged so far
   * @param inAll records between the times, an upper limit of the mails
   * @param leftOut of these, how many were not read because there were enough
   * @param gone of these, how many the log no longer held when their turn came, an upper limit
   * @param why it has failed
   */
  public record Progress(State state, long mails, long inAll, long leftOut, long gone, String why) {
    private Progress end(State as, String because) {
      return new Progress(as, mails, inAll, leftOut, gone, because);
    }
  }

  /** A run that {@link #start} begins. */
  public Replay(KafkaSettings kafka, String name, Appraisal appraisal, Lane lane, Span span) {
    this(kafka, name, appraisal, lane, span, MOST);
  }

  Replay(KafkaSettings kafka, String name, Appraisal appraisal, Lane lane, Span span, int most) {
    this.most = most;
    this.kafka = kafka;
    this.name = name;
    this.span = span;
    report = new ShadowReport();
    comparison = new Comparison(most + ROOM, report);
    reading = new ShadowReading(appraisal, lane, comparison);
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** How far it has come. */
  public Progress progress() {
    return progress;
  }

  /** What it has found so far. */
  public ShadowReport.Snapshot report() {
    return report.now();
  }

  /** Ends it, wherever it is. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      readMails();
      readEvents();
      comparison.end();
      Progress read = progress;
      State all = read.gone() > 0 ? State.INCOMPLETE : State.DONE;
      progress = read.end(read.leftOut() > 0 ? State.FULL : all, "");
    } catch (InterruptedException | InterruptException e) {
      fail("it was stopped");
    } catch (RuntimeException e) {
      fail(String.valueOf(e.getMessage()));
    }
  }

  private void fail(String why) {
    progress = progress.end(State.FAILED, why);
  }

  private void readEvents() {
    try (KafkaConsumer<String, byte[]> events = ShadowReading.strict(kafka, name + "-events")) {
      Map<TopicPartition, Long> ends = between(events, Topic.EVENTS, span.to().plus(BEHIND));
      while (isBefore(events, ends)) {
        // A mail whose event is gone is one without the other side.
        reading.eventsOfKnown(next(events, ends).records());
      }
    }
  }

  private void readMails() throws InterruptedException {
    try (KafkaConsumer<String, byte[]> mails = ShadowReading.strict(kafka, name)) {
      Map<TopicPartition, Long> ends = between(mails, Topic.ACCEPTED, span.to());
      long inAll = 0;
      for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
        inAll += Math.max(0, end.getValue() - mails.position(end.getKey()));
      }
      progress = new Progress(State.RUNNING, 0, inAll, 0, 0, "");
      long done = 0;
      long gone = 0;
      while (isBefore(mails, ends)) {
        Read read = next(mails, ends);
        ConsumerRecords<String, byte[]> records = read.records();
        gone += read.gone();
        for (TopicPartition at : records.partitions()) {
          long end = ends.getOrDefault(at, 0L);
          done +=
              reading.all(records.records(at).stream().filter(one -> one.offset() < end).toList());
        }
        long left = comparison.shadows() < most ? 0 : left(mails, ends);
        progress = new Progress(State.RUNNING, done, inAll, left, gone, "");
        if (comparison.shadows() >= most) {
          return;
        }
      }
    }
  }

  /**
   * What a poll has brought.
   *
   * @param gone so many offsets before the ends were passed over, because the log begins after them
   */
  private record Read(ConsumerRecords<String, byte[]> records, long gone) {}

  private static Read next(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
    try {
      return new Read(consumer.poll(POLL), 0);
    } catch (OffsetOutOfRangeException e) {
      return new Read(ConsumerRecords.empty(), toBeginning(consumer, ends, e));
    }
  }

  private static long toBeginning(
      KafkaConsumer<String, byte[]> consumer,
      Map<TopicPartition, Long> ends,
      OffsetOutOfRangeException why) {
    long gone = 0;
    for (var begin : consumer.beginningOffsets(why.partitions()).entrySet()) {
      TopicPartition at = begin.getKey();
      long wanted = consumer.position(at);
      if (begin.getValue() <= wanted) {
        throw why; // the log is shorter than it was: nothing before that offset is to be read twice
      }
      gone += Math.max(0, Math.min(begin.getValue(), ends.getOrDefault(at, 0L)) - wanted);
      consumer.seek(at, begin.getValue());
    }
    return gone;
  }

  private static long left(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
        .sum();
  }

  /** Goes to where the time begins, or the log does; tells where it ends. */
  private Map<TopicPartition, Long> between(
      KafkaConsumer<String, byte[]> consumer, Topic topic, Instant to) {
    List<TopicPartition> all = ShadowReading.partitions(consumer, topic.topicName());
    consumer.assign(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    Map<TopicPartition, Long> last = offsets(consumer, all, to, ends);
    offsets(consumer, all, span.from(), ends).forEach(consumer::seek);
    return last;
  }

  private static Map<TopicPartition, Long> offsets(
      KafkaConsumer<String, byte[]> consumer,
      List<TopicPartition> all,
      Instant time,
      Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> asked = new HashMap<>();
    all.forEach(at -> asked.put(at, time.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(asked);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition at : all) {
      OffsetAndTimestamp one = found.get(at);
      offsets.put(at, one == null ? ends.getOrDefault(at, 0L) : one.offset());
    }
    return offsets;
  }

  private static boolean isBefore(
      KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
  }
}
