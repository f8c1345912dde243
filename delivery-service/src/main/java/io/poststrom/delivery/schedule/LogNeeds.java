package io.poststrom.delivery.schedule;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The lowest offset of each topic and partition that something still refers to. An owner of a part
 * of the queue publishes these with its committed offset (see {@link #text}); the janitor deletes
 * nothing at or above the lowest of all owners.
 */
public final class LogNeeds {
  /** The topic of contents in chunks. */
  public static final String CHUNKS = "mail.content";

  /** The topics that contents are referred to in, and that the janitor shortens. */
  public static final List<String> TOPICS =
      List.of("mail.accepted", "mail.slow", CHUNKS, "mail.quarantined");

  private static final String VERSION = "1";

  private final Map<String, TreeMap<Integer, Long>> lowest = new TreeMap<>();

  /** Something refers to this offset. */
  public void need(String topic, int partition, long offset) {
    lowest.computeIfAbsent(topic, t -> new TreeMap<>()).merge(partition, offset, Math::min);
  }

  /** All that {@code other} needs too. */
  public void needAll(LogNeeds other) {
    other.lowest.forEach(
        (topic, offsets) -> offsets.forEach((partition, at) -> need(topic, partition, at)));
  }

  /** The lowest needed offset; empty where nothing there is needed. */
  public OptionalLong lowest(String topic, int partition) {
    Long found = lowest.getOrDefault(topic, new TreeMap<>()).get(partition);
    return found == null ? OptionalLong.empty() : OptionalLong.of(found);
  }

  /**
   * What an owner publishes: a version, the position up to which it had read its partition, and the
   * lowest needed offsets, in base 36: {@code 1;POSITION;TOPIC:PARTITION=OFFSET,...;...} where
   * TOPIC is the index in {@link #TOPICS}.
   */
  public String text(long position) {
    StringBuilder text = new StringBuilder(VERSION).append(';').append(digits(position));
    for (int topic = 0; topic < TOPICS.size(); topic++) {
      TreeMap<Integer, Long> offsets = lowest.get(TOPICS.get(topic));
      if (offsets != null) {
        text.append(';').append(topic).append(':');
        String comma = "";
        for (Map.Entry<Integer, Long> one : offsets.entrySet()) {
          text.append(comma)
              .append(digits(one.getKey()))
              .append('=')
              .append(digits(one.getValue()));
          comma = ",";
        }
      }
    }
    return text.toString();
  }

  /**
   * What an owner published.
   *
   * @param position up to which the owner had read its partition
   * @param needs what the obligations below it need
   */
  public record Published(long position, LogNeeds needs) {
    /**
     * Reads {@link LogNeeds#text}.
     *
     * @throws IllegalArgumentException where it is anything else: then nothing is known
     */
    public static Published parse(String text) {
      String[] parts = text.split(";", -1);
      if (parts.length < 2 || !parts[0].equals(VERSION)) {
        throw new IllegalArgumentException("not an owner's needs of version " + VERSION);
      }
      LogNeeds needs = new LogNeeds();
      for (int i = 2; i < parts.length; i++) {
        int colon = parts[i].indexOf(':');
        String topic = TOPICS.get(Integer.parseInt(parts[i].substring(0, Math.max(colon, 0))));
        for (String one : parts[i].substring(colon + 1).split(",", -1)) {
          int equals = one.indexOf('=');
          if (equals < 1) {
            throw new IllegalArgumentException("a need is PARTITION=OFFSET, not " + one);
          }
          needs.need(
              topic,
              Integer.parseInt(one, 0, equals, 36),
              Long.parseLong(one, equals + 1, one.length(), 36));
        }
      }
      return new Published(Long.parseLong(parts[1], 36), needs);
    }
  }

  private static String digits(long number) {
    return Long.toString(number, 36);
  }
}
