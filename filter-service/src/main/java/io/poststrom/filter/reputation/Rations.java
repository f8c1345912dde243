package io.poststrom.filter.reputation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How often something may be done in a span of time. Bounded: what was asked for longest ago is
 * forgotten first. One thread at a time.
 */
final class Rations {
  private final int perSpan;
  private final long spanSeconds;
  private final LinkedHashMap<String, Integer> used;
  private long span = Long.MIN_VALUE;

  Rations(int perSpan, long spanSeconds, int most) {
    this.perSpan = perSpan;
    this.spanSeconds = spanSeconds;
    this.used =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > most;
          }
        };
  }

  /** Takes one, if there is one left. */
  boolean take(String of, long now) {
    long current = Math.floorDiv(now, spanSeconds);
    if (current != span) {
      used.clear();
      span = current;
    }
    int before = Objects.requireNonNullElse(used.get(of), 0);
    if (before < perSpan) {
      used.put(of, before + 1);
    }
    return before < perSpan;
  }
}
