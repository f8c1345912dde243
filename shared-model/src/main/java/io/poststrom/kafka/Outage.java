package io.poststrom.kafka;

import java.time.Duration;
import java.util.Optional;

/**
 * What is to be said about Kafka, and when: one sentence when it has stopped answering, again each
 * minute while that lasts, and one when it answers again. Nothing before the first answer: whoever
 * waits for Kafka at the start says so. Times are those of {@link System#nanoTime}.
 */
final class Outage {
  private static final Duration REPEATED = Duration.ofMinutes(1);

  private final String brokers;
  private boolean known;
  private boolean told;
  private long lastAnswer;
  private long lastTold;

  Outage(String brokers) {
    this.brokers = brokers;
  }

  /** Kafka has answered. */
  Optional<String> answered(long now) {
    boolean news = told;
    long silence = seconds(now);
    known = true;
    told = false;
    lastAnswer = now;
    return news
        ? Optional.of(
            "Kafka answers again after %d s: mail is taken and delivered as before."
                .formatted(silence))
        : Optional.empty();
  }

  /** Kafka has not answered a question in time. */
  Optional<String> silent(long now) {
    if (!known || told && now - lastTold < REPEATED.toNanos()) {
      return Optional.empty();
    }
    told = true;
    lastTold = now;
    return Optional.of(
        ("Kafka at %s has not answered for %d s: new mail gets 451, the queue waits; nothing is"
                + " lost. Check that the brokers run and take connections from here.")
            .formatted(brokers, seconds(now)));
  }

  private long seconds(long now) {
    return Duration.ofNanos(now - lastAnswer).toSeconds();
  }
}
