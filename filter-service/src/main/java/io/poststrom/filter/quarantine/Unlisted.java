package io.poststrom.filter.quarantine;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The held mails that are too many to be listed, by their places: an octet each, which is for how
 * many recipients a mail is held, 255 for more.
 */
final class Unlisted {
  private static final int CHUNK = 4_096;
  private static final int MOST = 255;

  private final Map<Integer, NavigableMap<Long, byte[]>> counts = new HashMap<>();
  private long size;

  long size() {
    return size;
  }

  void clear() {
    counts.clear();
    size = 0;
  }

  void add(Place place, int recipients) {
    byte[] chunk =
        counts
            .computeIfAbsent(place.partition(), p -> new TreeMap<>())
            .computeIfAbsent(place.offset() / CHUNK, c -> new byte[CHUNK]);
    int at = (int) (place.offset() % CHUNK);
    size += chunk[at] == 0 ? 1 : 0;
    chunk[at] = (byte) Math.min(recipients, MOST);
  }

  /** So many of a mail's recipients are decided. */
  void decided(Place place, int recipients) {
    @Nullable NavigableMap<Long, byte[]> chunks = counts.get(place.partition());
    byte @Nullable [] chunk = chunks == null ? null : chunks.get(place.offset() / CHUNK);
    int at = (int) (place.offset() % CHUNK);
    if (chunk != null && chunk[at] != 0 && recipients >= (chunk[at] & MOST)) {
      chunk[at] = 0;
      size--;
    }
  }

  /** All below the offset are decided. */
  void removeBelow(int partition, long below) {
    @Nullable NavigableMap<Long, byte[]> chunks = counts.get(partition);
    if (chunks != null) {
      chunks.headMap(below / CHUNK).values().forEach(chunk -> forget(chunk, CHUNK));
      chunks.headMap(below / CHUNK).clear();
      byte @Nullable [] last = chunks.get(below / CHUNK);
      if (last != null) {
        forget(last, (int) (below % CHUNK));
      }
    }
  }

  private void forget(byte[] chunk, int below) {
    for (int i = 0; i < below; i++) {
      size -= chunk[i] == 0 ? 0 : 1;
      chunk[i] = 0;
    }
  }
}
