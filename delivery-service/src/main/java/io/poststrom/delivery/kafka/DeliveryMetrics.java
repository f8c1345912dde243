package io.poststrom.delivery.kafka;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.schedule.Transition;
import java.time.Duration;

/**
 * What the worker tells whoever counts. Called on the worker's and the writer's threads; must
 * return at once.
 */
public interface DeliveryMetrics {
  /** An attempt ended. */
  void attempt(AttemptResult result, Duration took);

  /** A step was decided. */
  void step(Transition step);

  /** A transaction was committed. */
  void transaction(int steps, Duration took);

  /** A transaction failed and is made again. */
  void transactionFailed();

  /** The outcome of an attempt came after its partition had gone: a possible duplicate. */
  void outcomeDropped();

  /** A record that can't be read was set aside. */
  void poison();

  /** Records that Kafka refuses as too large were set aside. */
  void tooLarge(int records);

  /** Counts nothing. */
  static DeliveryMetrics none() {
    return new DeliveryMetrics() {
      @Override
      public void attempt(AttemptResult result, Duration took) {}

      @Override
      public void step(Transition step) {}

      @Override
      public void transaction(int steps, Duration took) {}

      @Override
      public void transactionFailed() {}

      @Override
      public void outcomeDropped() {}

      @Override
      public void poison() {}

      @Override
      public void tooLarge(int records) {}
    };
  }
}
