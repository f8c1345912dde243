package io.poststrom.filter.quarantine;

import java.util.Map;
import java.util.TreeMap;

/**
 * A part of {@code mail.quarantined}: of each partition the offsets from one on and below another.
 * Where one is left out it is zero.
 */
public record Stretch(Map<Integer, Long> from, Map<Integer, Long> to) {
  /** None of it. */
  public static final Stretch NONE = new Stretch(Map.of(), Map.of());

  public Stretch {
    from = Map.copyOf(from);
    to = Map.copyOf(to);
  }

  /** Whether a record is in it. */
  public boolean has(Place place) {
    return place.offset() >= from.getOrDefault(place.partition(), 0L)
        && place.offset() < to.getOrDefault(place.partition(), 0L);
  }

  /** Where it ends, always written the same. */
  String end() {
    return new TreeMap<>(to).toString();
  }
}
