package io.poststrom.filter.kafka;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How often users have changed what they had taught on the same day, in this process: as often as
 * they may teach. Any thread.
 */
final class Corrections {
  private final int most;
  private final Map<String, Integer> taken = new HashMap<>();
  private Instant day = Instant.MIN;

  Corrections(int most) {
    this.most = most;
  }

  /** Takes one of this day's, if one is left. */
  synchronized boolean take(String source, Instant today) {
    if (!today.equals(day)) {
      taken.clear();
      day = today;
    }
    return taken.merge(source, 1, (had, one) -> Math.min(had + one, most + 1)) <= most;
  }
}
