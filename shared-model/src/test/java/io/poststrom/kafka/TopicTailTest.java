package io.poststrom.kafka;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What a tail does where there is nothing to read. */
class TopicTailTest {
  /** Each time it begins it fails, or the consumer does: it has no brokers. */
  private static final class Beginnings implements TopicTail.Reader {
    final CountDownLatch three = new CountDownLatch(3);

    @Override
    public void begin() {
      three.countDown();
      if (three.getCount() == 2) {
        throw new IllegalStateException("not yet");
      }
    }

    @Override
    public void anew() {}

    @Override
    public void record(ConsumerRecord<String, byte[]> record) {}

    @Override
    public void reached(int partition, long offset) {}

    @Override
    public void complete() {}

    @Override
    public void lookAround() {}
  }

  @Test
  void whateverFailsItBeginsAgain() throws InterruptedException {
    Beginnings beginnings = new Beginnings();
    try (TopicTail tail = new TopicTail(new Properties(), "some.topic", "tail-test", beginnings)) {
      tail.start();
      assertTrue(beginnings.three.await(30, TimeUnit.SECONDS));
    }
  }
}
