package io.poststrom.kafka;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TopicTable} holds in memory: so many entries at most, the one that was written
 * longest ago of the largest group makes room. One thread changes it, any may read.
 */
final class HeldEntries<V> {
  private final TableRules<V> rules;
  private final int most;

  /** Changed by one thread under its lock, and so read by that thread without. */
  private final LinkedHashMap<String, V> entries = new LinkedHashMap<>();

  /** How many entries there are of each group. */
  private final Map<Object, Integer> groups = new HashMap<>();

  /** Keys that were pushed out and are to be laid to rest; that thread's alone. */
  private final LinkedHashSet<String> outcasts = new LinkedHashSet<>();

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
      return entries.size() < most ? Optional.empty() : first().map(Map.Entry::getValue);
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

  /** Nothing is held any more. */
  void clear() {
    synchronized (entries) {
      changes++;
      entries.clear();
      groups.clear();
      outcasts.clear();
    }
  }

  /** A tombstone. */
  void forget(String key) {
    replace(key, null);
  }

  /** Keys of what has expired by then, and of what was pushed out and is to be laid to rest. */
  List<String> done(Instant now) {
    List<String> keys = new ArrayList<>(outcasts);
    keys.addAll(expired(now));
    return keys;
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
      outcasts.remove(key);
      remove(key);
      if (value != null) {
        entries.put(key, value);
        groups.merge(rules.group(value), 1, Integer::sum);
      }
      if (entries.size() > most) {
        first().ifPresent(this::pushOut);
      }
    }
  }

  private void pushOut(Map.Entry<String, V> entry) {
    remove(entry.getKey());
    pushedOut++;
    if (rules.pushedOut() == TableRules.PushedOut.LAID_TO_REST) {
      outcasts.add(entry.getKey());
    }
  }

  private void remove(String key) {
    V before = entries.remove(key);
    if (before != null) {
      groups.merge(rules.group(before), -1, Integer::sum);
    }
  }

  /** The entry written longest ago of the largest group. */
  private Optional<Map.Entry<String, V>> first() {
    int largest = Collections.max(groups.values());
    return entries.entrySet().stream()
        .filter(one -> groups.getOrDefault(rules.group(one.getValue()), 0) == largest)
        .findFirst();
  }
}
