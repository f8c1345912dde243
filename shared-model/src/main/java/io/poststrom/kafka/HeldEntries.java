package io.poststrom.kafka;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TopicTable} holds in memory: so many entries at most, the one that was written
 * longest ago makes room. One thread changes it, any may read.
 */
final class HeldEntries<V> {
  private final TableRules<V> rules;
  private final int most;

  /** Changed by one thread under its lock, and so read by that thread without. */
  private final LinkedHashMap<String, V> entries = new LinkedHashMap<>();

  private long pushedOut;
  private long changes;

  HeldEntries(TableRules<V> rules, int most) {
    this.rules = rules;
    this.most = most;
  }

  /** What a key has, unless it has expired. */
  Optional<V> get(String key, Instant now) {
    V value;
    synchronized (entries) {
      value = entries.get(key);
    }
    return value != null && rules.expires(value).isAfter(now)
        ? Optional.of(value)
        : Optional.empty();
  }

  int size() {
    synchronized (entries) {
      return entries.size();
    }
  }

  /** All values that have not expired, the one written longest ago first. */
  List<V> values(Instant now) {
    synchronized (entries) {
      return entries.values().stream().filter(value -> rules.expires(value).isAfter(now)).toList();
    }
  }

  /** A number that rises with every change. */
  long changes() {
    synchronized (entries) {
      return changes;
    }
  }

  /** Entries that had to make room before their time. */
  long pushedOut() {
    synchronized (entries) {
      return pushedOut;
    }
  }

  /** What has to go for one more that is new; empty where there is room. */
  Optional<V> nextToGo() {
    synchronized (entries) {
      return entries.size() < most
          ? Optional.empty()
          : entries.sequencedValues().stream().findFirst();
    }
  }

  /** The next record's value. */
  void apply(String key, V arriving, Instant written) {
    V before = entries.get(key);
    V standing =
        before != null && rules.expires(before).isAfter(written)
            ? rules.standing(before, arriving)
            : arriving;
    if (standing != before) {
      replace(key, standing);
    }
  }

  /** A tombstone. */
  void remove(String key) {
    replace(key, null);
  }

  /** Keys of what has expired by then. */
  List<String> expired(Instant now) {
    List<String> keys = new ArrayList<>();
    for (Map.Entry<String, V> entry : entries.entrySet()) {
      if (!rules.expires(entry.getValue()).isAfter(now)) {
        keys.add(entry.getKey());
      }
    }
    return keys;
  }

  private void replace(String key, @Nullable V value) {
    synchronized (entries) {
      changes++;
      entries.remove(key);
      if (value != null) {
        entries.put(key, value);
      }
      if (entries.size() > most) {
        entries.pollFirstEntry();
        pushedOut++;
      }
    }
  }
}
