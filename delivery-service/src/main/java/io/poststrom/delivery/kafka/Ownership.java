package io.poststrom.delivery.kafka;

import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/**
 * What Kafka says about which partitions are ours; on the worker's thread, inside poll or close.
 */
final class Ownership implements ConsumerRebalanceListener {
  private final QueueWorker worker;

  Ownership(QueueWorker worker) {
    this.worker = worker;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    worker.assigned(partitions);
  }

  /** They are given back in order: no one else has them before this returns. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    worker.revoked(partitions);
  }

  /** We were taken for dead: someone else may have them already, and Kafka refuses our writes. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    worker.lost(partitions);
  }
}
