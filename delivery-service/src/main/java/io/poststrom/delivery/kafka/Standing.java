package io.poststrom.delivery.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What the worker may commit at this moment: the partitions it owns with the lowest offset each
 * still needs, and the proof of its membership. A standing that has become old is safe to commit: a
 * lower offset only makes a restore longer, and an old membership is refused by the broker.
 *
 * @param offsets by partition of {@code mail.outbound}
 * @param group fences: Kafka refuses a transaction whose generation has passed
 */
record Standing(Map<Integer, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
  Standing {
    offsets = Map.copyOf(offsets);
  }

  boolean owns(int partition) {
    return offsets.containsKey(partition);
  }
}
