package io.poststrom.delivery.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clock, set forward at will. */
final class TestClock implements InstantSource {
  private final AtomicLong ahead = new AtomicLong();

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(System.currentTimeMillis() + ahead.get());
  }

  void advance(Duration by) {
    ahead.addAndGet(by.toMillis());
  }
}
