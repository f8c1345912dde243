package io.poststrom.ingress.door;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A map of so many entries: the one that was touched longest ago makes room. Any thread. */
final class RecentMap<K, V> {
  private final Map<K, V> entries;

  RecentMap(int most) {
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  synchronized Optional<V> get(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  synchronized void put(K key, V value) {
    entries.put(key, value);
  }

  /** Replaces a value, or the one that stands for nothing, and returns the new one. */
  synchronized V update(K key, V nothing, UnaryOperator<V> change) {
    V changed = change.apply(entries.getOrDefault(key, nothing));
    entries.put(key, changed);
    return changed;
  }

  synchronized int size() {
    return entries.size();
  }
}
