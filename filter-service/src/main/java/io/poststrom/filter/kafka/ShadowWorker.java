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
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final KafkaSettings kafka;
  private final String name;
  private final ShadowReading reading;
  private final Thread thread;
  private volatile boolean closing;

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
          KafkaConsumer<String, byte[]> events =
              ShadowReading.consumer(kafka, name + "-events", "")) {
        follow(mails, events);
      } catch (InterruptedException | InterruptException e) {
        return; // only close() interrupts
      } catch (RuntimeException e) {
        LOG.warnf("The shadow begins anew: %s", e.getMessage());
        pause();
      }
    }
  }

  private void follow(KafkaConsumer<String, byte[]> mails, KafkaConsumer<String, byte[]> events)
      throws InterruptedException {
    events.assign(ShadowReading.partitions(events, Topic.EVENTS.topicName()));
    events.seekToEnd(events.assignment());
    events.assignment().forEach(events::position);
    mails.subscribe(List.of(Topic.ACCEPTED.topicName()), fromNowOn(mails));
    while (!closing) {
      reading.mails(mails.poll(POLL));
      reading.events(events.poll(Duration.ZERO));
      commit(mails);
    }
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
        // what was read is judged
      }
    };
  }

  /** For who looks at its lag; nothing depends on it. */
  private static void commit(KafkaConsumer<String, byte[]> mails) {
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
