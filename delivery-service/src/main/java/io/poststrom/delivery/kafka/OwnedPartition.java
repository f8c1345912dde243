package io.poststrom.delivery.kafka;

import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/** What the worker keeps of one assignment of one partition, beside the schedule. */
final class OwnedPartition {
  private static final int MAX_NEEDS = 4_000;

  private final int number;
  private final Map<String, Outcome> outcomes = new HashMap<>();
  private final Set<String> unconfirmed = new HashSet<>();
  private final Map<String, ConsumerRecord<String, byte[]>> unreadable = new HashMap<>();
  private final NavigableSet<Long> held = new TreeSet<>();
  private long position;
  private String needs = "";
  private boolean restored;

  OwnedPartition(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Outcomes by obligation id, from their decision until they are read back. */
  Map<String, Outcome> outcomes() {
    return outcomes;
  }

  /** Obligations of which a mail was delivered, and the log does not say so yet. */
  Set<String> unconfirmed() {
    return unconfirmed;
  }

  /** True while an outcome is not yet in the log for certain. */
  boolean isWriting() {
    return outcomes.values().stream().anyMatch(outcome -> !outcome.written().isCommitted());
  }

  /** Records met during the restore that can't be read: a later tombstone lays them to rest. */
  Map<String, ConsumerRecord<String, byte[]>> unreadable() {
    return unreadable;
  }

  /** A newer record of the key makes an unreadable one of no account. */
  void forget(String key) {
    ConsumerRecord<String, byte[]> record = unreadable.remove(key);
    if (record != null) {
      held.remove(record.offset());
    }
  }

  /** Offsets that must not be passed although no live obligation needs them. */
  NavigableSet<Long> held() {
    return held;
  }

  /** The next offset to be read. */
  long position() {
    return position;
  }

  void position(long next) {
    position = next;
  }

  /** The consumer passes what nobody sees, such as the ends of transactions: asks how far it is. */
  void askPosition(Consumer<?, ?> consumer) {
    try {
      position =
          consumer.position(new TopicPartition(Topic.OUTBOUND.topicName(), number), Duration.ZERO);
    } catch (TimeoutException | WakeupException e) {
      // It stays as it was; the next turn asks again.
    }
  }

  /** What the janitor is told, as of {@link #needs(String)}'s call. */
  String needs() {
    return needs;
  }

  /** Kafka bounds what goes with an offset; without it the janitor deletes nothing. */
  void needs(String text) {
    needs = text.length() <= MAX_NEEDS ? text : "";
  }

  boolean isRestored() {
    return restored;
  }

  void restored() {
    restored = true;
  }
}
