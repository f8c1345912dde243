package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.pipeline.Appraisal;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.shadow.Comparison;
import io.poststrom.filter.shadow.ShadowReport;
import io.poststrom.kafka.Groups;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Judges live mail a second time, in a consumer group of its own, and compares with what was
 * decided. Reads only: it has no producer. What it misses while it is down is not made up for; the
 * janitor does not wait for it.
 *
 * <p>Threads: its own.
 */
public final class ShadowWorker implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ShadowWorker.class);
  private static final int WAITING = 20_000;
  private static final Duration POLL = Duration.ofMillis(250);

  /** While mails are in work or events wait. */
  private static final Duration SHORT_POLL = Duration.ofMillis(20);

  /** So long a turn reads events at most; while more of them wait, no more mails are read. */
  private static final Duration EVENTS_TURN = Duration.ofSeconds(1);

  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final KafkaSettings kafka;
  private final String name;
  private final ShadowReading reading;
  private final Thread thread;
  private long committedNanos = System.nanoTime();
  private volatile boolean closing;
  private volatile Behind behind = new Behind(0, 0);

  /**
   * What it has not come to yet.
   *
   * @param mails accepted and not judged, of its share
   * @param events not read, of all filters and deliveries
   */
  public record Behind(long mails, long events) {}

  /** A worker that {@link #start} brings to life. */
  public ShadowWorker(
      KafkaSettings kafka, String name, Appraisal appraisal, Lane lane, ShadowReport report) {
    this.kafka = kafka;
    this.name = name;
    this.reading = new ShadowReading(appraisal, lane, new Comparison(WAITING, report));
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Begins with what is accepted from now on. */
  public void start() {
    thread.start();
  }

  /** How far behind it was when it last looked. Any thread. */
  public Behind behind() {
    return behind;
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closing) {
      try (KafkaConsumer<String, byte[]> mails =
              ShadowReading.consumer(kafka, name, Groups.SHADOW);
          KafkaConsumer<String, byte[]> events = ShadowReading.ofEvents(kafka, name + "-events")) {
        follow(mails, events);
      } catch (InterruptException e) {
        return; // only close() interrupts
      } catch (RuntimeException e) {
        LOG.warnf("The shadow begins anew: %s", e.getMessage());
        pause();
      }
    }
  }

  private void follow(KafkaConsumer<String, byte[]> mails, KafkaConsumer<String, byte[]> events) {
    events.assign(ShadowReading.partitions(events, Topic.EVENTS.topicName()));
    events.seekToEnd(events.assignment());
    events.assignment().forEach(events::position);
    mails.subscribe(List.of(Topic.ACCEPTED.topicName()), fromNowOn(mails));
    while (!closing) {
      read(mails);
      reading.settle();
      readEvents(events);
      commitNowAndThen(mails);
      behind = new Behind(ShadowReading.lag(mails) + reading.waiting(), ShadowReading.lag(events));
    }
  }

  /** The group wants to be polled, whether there is room for mails or not. */
  private void read(KafkaConsumer<String, byte[]> mails) {
    if (reading.hasRoom() && behind.events() == 0) {
      mails.resume(mails.paused());
    } else {
      mails.pause(mails.assignment());
    }
    boolean isIdle = reading.waiting() == 0 && behind.events() == 0;
    reading.take(mails.poll(isIdle ? POLL : SHORT_POLL));
  }

  /** All that are there. Else opinions would wait for what was decided until they are given up. */
  private void readEvents(KafkaConsumer<String, byte[]> events) {
    long end = System.nanoTime() + EVENTS_TURN.toNanos();
    Duration wait = Duration.ZERO;
    do {
      reading.events(events.poll(wait));
      wait = SHORT_POLL;
    } while (ShadowReading.lag(events) > 0 && System.nanoTime() - end < 0);
  }

  /** What was accepted before has no other side: its events are not read. */
  private static ConsumerRebalanceListener fromNowOn(KafkaConsumer<String, byte[]> mails) {
    return new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
          mails.seekToEnd(partitions); // of none would be of all
        }
      }

      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        // what was read is judged still
      }
    };
  }

  /** What was read, some of it in work: for who looks at its lag; nothing depends on it. */
  private void commitNowAndThen(KafkaConsumer<String, byte[]> mails) {
    if (System.nanoTime() - committedNanos < EVERY.toNanos()) {
      return;
    }
    committedNanos = System.nanoTime();
    try {
      mails.commitAsync();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.debugf("not committed: %s", e.getMessage());
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      closing = true;
    }
  }
}
