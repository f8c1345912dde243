package io.poststrom.filter.kafka;

import io.poststrom.wire.Topic;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Holds a producer up at one of its steps, once, until it may go on. Consumers pass. */
public final class StoppingInterceptor
    implements ProducerInterceptor<String, byte[]>, ConsumerInterceptor<String, byte[]> {
  private static volatile Step next = Step.NONE;
  private static final AtomicInteger PASSING = new AtomicInteger();
  private static volatile CountDownLatch stopped = new CountDownLatch(1);
  private static volatile CountDownLatch going = new CountDownLatch(0);

  /** The steps of a decision, in their order. */
  enum Step {
    NONE(""),
    MAIL(Topic.ACCEPTED.topicName()),
    DECISION(Topic.QUARANTINED.topicName()),
    EVENT(Topic.EVENTS.topicName()),
    LESSON(Topic.BAYES.topicName()),
    /** Mails are in the log, what follows from them is not. */
    WRITTEN(""),
    /** All is in the log but the end of the transaction. */
    COMMIT("");

    private final String topic;

    Step(String topic) {
      this.topic = topic;
    }
  }

  static void stopAt(Step step) {
    stopBehind(step, 0);
  }

  /** At this step, after so many records have passed there. */
  static void stopBehind(Step step, int records) {
    PASSING.set(records);
    stopped = new CountDownLatch(1);
    going = new CountDownLatch(1);
    next = step;
  }

  static void awaitStop() throws InterruptedException {
    if (!stopped.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it has not stopped at " + next);
    }
  }

  static void goOn() {
    next = Step.NONE;
    going.countDown();
  }

  private static void stop() {
    next = Step.NONE;
    stopped.countDown();
    try {
      going.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public ProducerRecord<String, byte[]> onSend(ProducerRecord<String, byte[]> sent) {
    if (next.topic.equals(sent.topic()) && PASSING.getAndDecrement() <= 0) {
      stop();
    }
    return sent;
  }

  @Override
  public void onAcknowledgement(RecordMetadata at, Exception failure) {
    if (next == Step.COMMIT && at.topic().equals(Topic.BAYES.topicName())) {
      stop(); // the lesson is the last record
    } else if (next == Step.WRITTEN
        && at.topic().equals(Topic.ACCEPTED.topicName())
        && PASSING.getAndDecrement() <= 0) {
      stop();
    }
  }

  @Override
  public ConsumerRecords<String, byte[]> onConsume(ConsumerRecords<String, byte[]> records) {
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public void close() {}
}
