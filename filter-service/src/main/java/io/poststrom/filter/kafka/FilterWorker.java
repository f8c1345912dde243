package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.MailFilter;
import io.poststrom.filter.pipeline.Output;
import io.poststrom.kafka.Pace;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Obligation;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One lane of the filter on a thread of its own: a batch in, its checks, one transaction out.
 *
 * <p>Guarantee: exactly once. On failure the batch is read and filtered again, at once where the
 * brokers answer, else with growing pauses, for ever; nothing is skipped. A record that can't be
 * handled is set aside on mail.dead-letter in the same transaction and holds nobody up.
 *
 * <p>Threads: {@link #start}, {@link #stop} and the questions may be called from any thread; the
 * filter and the listener are called on the worker's.
 */
public final class FilterWorker {
  private static final Logger LOG = Logger.getLogger(FilterWorker.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration GATHERING = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String name;
  private final StreamSettings settings;
  private final Lane lane;
  private final MailFilter filter;
  private final BatchFilter batches;
  private final FilterListener listener;
  private final RecentContents recent;
  private final Pace pace = new Pace(Duration.ZERO, Duration.ofMillis(50));
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable ExactlyOnceStream stream;
  private volatile long lastTurnNanos = System.nanoTime();
  private volatile boolean ready;

  /**
   * Who takes part beside Kafka.
   *
   * @param recent is given the contents that a delivery in this process is about to read
   */
  public record Company(MailFilter filter, FilterListener listener, RecentContents recent) {}

  /**
   * A worker, not yet started.
   *
   * @param name unique among the workers of all processes, and the same after a restart
   */
  public FilterWorker(KafkaSettings kafka, String name, Lane lane, Company company) {
    this.name = name;
    this.settings = StreamSettings.of(kafka, lane.kind(), name);
    this.lane = lane;
    this.filter = company.filter();
    this.batches = new BatchFilter(filter, lane, System::nanoTime);
    this.listener = company.listener();
    this.recent = company.recent();
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  /** Begins; the topics must exist. */
  public void start() {
    thread.start();
  }

  /**
   * Finishes the batch in hand if it is done within the time, leaves the group, ends the thread.
   */
  public void stop(Duration drain) throws InterruptedException {
    stopping.countDown();
    ExactlyOnceStream open = stream;
    if (open != null) {
      open.wakeup();
    }
    if (!thread.join(drain)) {
      thread.interrupt();
      thread.join(Duration.ofSeconds(10));
    }
  }

  /** Whether the brokers have been reached and the last batch was committed. */
  public boolean isReady() {
    return ready && thread.isAlive();
  }

  /** Whether the worker runs and has come round within the time; else it hangs or has died. */
  public boolean isAlive(Duration within) {
    return thread.isAlive() && System.nanoTime() - lastTurnNanos < within.toNanos();
  }

  private void run() {
    Duration pause = Duration.ofMillis(100);
    while (!isStopping()) {
      lastTurnNanos = System.nanoTime();
      try (ExactlyOnceStream opened = new ExactlyOnceStream(settings)) {
        stream = opened;
        serve(opened);
      } catch (WakeupException | InterruptException | InterruptedException e) {
        // Only stop() does that.
        LOG.debugf("%s stops", name);
        Thread.interrupted();
      } catch (KafkaException e) {
        LOG.warnf("%s lost Kafka (%s); it begins anew until it works", name, reason(e));
      } catch (RuntimeException e) {
        LOG.errorf(e, "%s failed; it begins anew with the same mails", name);
      } finally {
        stream = null;
        pause = ready ? Duration.ofMillis(100) : longer(pause);
        ready = false;
      }
      pause(pause);
    }
  }

  private void serve(ExactlyOnceStream opened) throws InterruptedException {
    opened.open();
    OutputEncoder encoder = new OutputEncoder(opened.partitions(Topic.OUTBOUND), filter::now);
    while (!isStopping()) {
      lastTurnNanos = System.nanoTime();
      ConsumerRecords<String, byte[]> records = next(opened);
      if (!records.isEmpty()) {
        turn(opened, encoder, records);
      }
      ready = true;
    }
  }

  /**
   * When idle, a mail as it comes; with a backlog, what a fetch holds, at once; in between, what
   * has gathered since the last transaction.
   */
  private ConsumerRecords<String, byte[]> next(ExactlyOnceStream opened)
      throws InterruptedException {
    long pause = pace.pauseNanos(System.nanoTime());
    if (pause <= 0 || opened.isBehind() || stopping.await(pause, TimeUnit.NANOSECONDS)) {
      return opened.poll(POLL);
    }
    return opened.gather(POLL, GATHERING);
  }

  private void turn(
      ExactlyOnceStream opened, OutputEncoder encoder, ConsumerRecords<String, byte[]> read)
      throws InterruptedException {
    long begin = System.nanoTime();
    pace.begin(begin);
    List<BatchFilter.Result> results = batches.process(read);
    ConsumerRecords<String, byte[]> records =
        results.size() < read.count() ? opened.putBack(read, results.size()) : read;
    List<OutputEncoder.Encoded> encoded = results.stream().map(encoder::encode).toList();
    results.forEach(this::handOver);
    long checked = System.nanoTime();
    try {
      opened.commit(encoded.stream().flatMap(one -> one.records().stream()).toList(), records);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      ready = false;
      listener.repeated(lane.kind());
      LOG.warnf("%s could not commit (%s); the batch is done again", name, reason(e));
      opened.recover();
      return;
    }
    long committed = System.nanoTime();
    pace.end(committed, records.count());
    encoded.forEach(one -> report(one.result()));
    listener.committed(
        lane.kind(),
        records.count(),
        Duration.ofNanos(checked - begin),
        Duration.ofNanos(committed - checked));
  }

  private void handOver(BatchFilter.Result result) {
    if (result instanceof BatchFilter.Result.Done(var source, List<Output> outputs)) {
      outputs.forEach(output -> handOver(source, output));
    }
  }

  /** A content that the delivery is to read from the record that we have here. */
  private void handOver(ConsumerRecord<String, byte[]> source, Output output) {
    if (output instanceof Output.Queue(Obligation obligation)
        && !obligation.hasCopy()
        && obligation.content() instanceof ContentRef.AtRecord place
        && place.offset() == source.offset()
        && place.partition() == source.partition()
        && place.topic().equals(source.topic())) {
      recent.keep(obligation.envelope().id(), place, source.value());
    }
  }

  private void report(BatchFilter.Result result) {
    switch (result) {
      case BatchFilter.Result.Done(var ignored, List<Output> outputs) ->
          outputs.forEach(output -> listener.written(lane.kind(), output));
      case BatchFilter.Result.Dead ignored -> listener.deadLetter(lane.kind());
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void pause(Duration pause) {
    try {
      if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debugf("%s has stopped", name);
      }
    } catch (InterruptedException e) {
      LOG.debugf("%s need not wait", name);
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private static String reason(KafkaException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
