package io.poststrom.delivery.kafka;

import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Does something once all that is in a partition's log now has been read: restores end so, and so
 * the fate of a transaction with a lost answer is learnt. "All" is the log's very end, open
 * transactions included: a read-committed reader passes it only when they are decided.
 *
 * <p>On failure asks again until it is answered. Used by the worker's thread only.
 */
final class LogEnds {
  private static final Logger LOG = Logger.getLogger(LogEnds.class);
  private static final Duration AGAIN = Duration.ofMillis(500);

  private record Wait(long end, Runnable then) {}

  private final Admin admin;
  private final Inbox inbox;
  private final Map<Integer, List<Wait>> waits = new HashMap<>();
  private int asking;

  LogEnds(Admin admin, Inbox inbox) {
    this.admin = admin;
    this.inbox = inbox;
  }

  /** Calls {@code then} on the worker's thread once the log's present end has been passed. */
  void whenRead(int partition, Runnable then) {
    asking++;
    TopicPartition at = new TopicPartition(Topic.OUTBOUND.topicName(), partition);
    KafkaFuture<?> _ =
        admin
            .listOffsets(
                Map.of(at, OffsetSpec.latest()),
                new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED).timeoutMs(10_000))
            .partitionResult(at)
            .whenComplete(
                (found, failure) -> {
                  if (failure == null) {
                    inbox.post(() -> answered(partition, found.offset(), then));
                  } else {
                    LOG.warnf(
                        "The end of %s is not known yet (%s); asking again",
                        at, failure.getMessage());
                    CompletableFuture.delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> inbox.post(() -> again(partition, then)));
                  }
                });
  }

  /** True while something waits, so that the worker looks at its positions often. */
  boolean isWaiting() {
    return asking > 0 || !waits.isEmpty();
  }

  /** The worker has read the partition up to the position. */
  void read(int partition, long position) {
    List<Wait> here = waits.remove(partition);
    if (here == null) {
      return;
    }
    List<Wait> still = new ArrayList<>();
    for (Wait wait : here) {
      if (position >= wait.end()) {
        wait.then().run();
      } else {
        still.add(wait);
      }
    }
    if (!still.isEmpty()) {
      waits.computeIfAbsent(partition, p -> new ArrayList<>()).addAll(still);
    }
  }

  /** The other partitions have gone: nothing is done for them any more. */
  void keepOnly(Set<Integer> partitions) {
    waits.keySet().retainAll(partitions);
  }

  /** The answer for a partition that has gone meanwhile goes with the next {@link #keepOnly}. */
  private void answered(int partition, long end, Runnable then) {
    asking--;
    waits.computeIfAbsent(partition, p -> new ArrayList<>()).add(new Wait(end, then));
  }

  private void again(int partition, Runnable then) {
    asking--;
    whenRead(partition, then);
  }
}
