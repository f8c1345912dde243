package io.poststrom.delivery.kafka;

import io.poststrom.delivery.schedule.Scheduler;
import io.poststrom.wire.Topic;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * What the worker says of its partitions: to the writer, with each transaction, how far they are
 * done with ({@link Standing}); to the janitor, with the committed offsets, what they still need.
 *
 * <p>Threads: the worker's own, but {@link #standing} from any.
 */
final class Publication {
  private static final Logger LOG = Logger.getLogger(Publication.class);

  private final Consumer<String, byte[]> consumer;
  private final Scheduler scheduler;
  private final Map<Integer, OwnedPartition> owned;
  private volatile Standing standing;

  Publication(
      Consumer<String, byte[]> consumer, Scheduler scheduler, Map<Integer, OwnedPartition> owned) {
    this.consumer = consumer;
    this.scheduler = scheduler;
    this.owned = owned;
    standing = new Standing(Map.of(), consumer.groupMetadata());
  }

  /** As of the last {@link #update}. */
  Standing standing() {
    return standing;
  }

  /** Brings the standing up to date. */
  void update() {
    Map<Integer, OffsetAndMetadata> offsets = new HashMap<>();
    owned.forEach(
        (number, partition) -> {
          long lowest = scheduler.lowestNeeded(number, partition.position());
          if (!partition.held().isEmpty()) {
            lowest = Math.min(lowest, partition.held().first());
          }
          if (partition.isRestored()) {
            offsets.put(number, new OffsetAndMetadata(lowest, partition.needs()));
          }
        });
    Standing now = new Standing(offsets, consumer.groupMetadata());
    if (!now.equals(standing)) {
      standing = now;
    }
  }

  /** Tells the janitor what is needed, with the offsets; also when nothing else is written. */
  void publishNeeds() {
    for (OwnedPartition partition : owned.values()) {
      partition.askPosition(consumer);
      if (partition.isRestored()) {
        partition.needs(scheduler.needs(partition.number()).text(partition.position()));
      }
    }
    update();
    Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
    standing
        .offsets()
        .forEach(
            (number, offset) ->
                all.put(new TopicPartition(Topic.OUTBOUND.topicName(), number), offset));
    if (!all.isEmpty()) {
      consumer.commitAsync(
          all,
          (offsets, failure) -> {
            if (failure != null) {
              LOG.debugf("Offsets were not committed; the next ones will be: %s", failure);
            }
          });
    }
  }
}
