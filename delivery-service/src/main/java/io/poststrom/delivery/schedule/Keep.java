package io.poststrom.delivery.schedule;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the janitor may delete: the arithmetic of {@link LogNeeds}, without Kafka.
 *
 * <p>A look ({@link Look}) is taken in this order: first how far the filter has committed, then
 * where the queue's partitions end. One round later the owners' publications are compared with that
 * look. The argument why no content that is still owed can be deleted is in the janitor's class
 * doc.
 */
public final class Keep {
  private Keep() {}

  /**
   * What was seen one round ago.
   *
   * @param unprocessed the lowest offset of each topic and partition that the filter had not
   *     processed; absent where it has never said
   * @param queueEnds where each partition of the queue ended after that
   */
  public record Look(Map<String, Map<Integer, Long>> unprocessed, Map<Integer, Long> queueEnds) {
    public Look {
      unprocessed = Map.copyOf(unprocessed);
      queueEnds = Map.copyOf(queueEnds);
    }
  }

  /**
   * What all live obligations need, if it is known: every partition's owner has published, after it
   * had read beyond the look's end.
   *
   * @param published what goes with each partition's committed offset, as the owner wrote it
   */
  public static Optional<LogNeeds> needs(Look look, Map<Integer, String> published) {
    LogNeeds all = new LogNeeds();
    for (Map.Entry<Integer, Long> end : look.queueEnds().entrySet()) {
      String text = published.getOrDefault(end.getKey(), "");
      try {
        LogNeeds.Published owner = LogNeeds.Published.parse(text);
        if (owner.position() < end.getValue()) {
          return Optional.empty();
        }
        all.needAll(owner.needs());
      } catch (RuntimeException e) {
        return Optional.empty();
      }
    }
    return Optional.of(all);
  }

  /**
   * Below which offset a partition's records may go: below all of the limits, and nothing where one
   * of them is unknown.
   *
   * @param look one round ago
   * @param needs of live obligations, unprocessed slow mails, quarantined mails and dead letters
   * @param window the first record that is younger than the replay window
   */
  public static OptionalLong deletable(
      Look look, LogNeeds needs, String topic, int partition, long window) {
    Long unprocessed = look.unprocessed().getOrDefault(topic, Map.of()).get(partition);
    if (unprocessed == null) {
      return OptionalLong.empty();
    }
    long below = Math.min(unprocessed, window);
    return OptionalLong.of(Math.min(below, needs.lowest(topic, partition).orElse(below)));
  }
}
