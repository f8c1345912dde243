package io.poststrom.kafka;

import io.poststrom.wire.BadRecord;
import java.time.Instant;

/** Port: what a {@link TopicTable} must know of its values. Any thread; pure. */
public interface TableRules<V> {
  /** The octets of a record. */
  byte[] encode(V value);

  /** The value back. */
  V decode(byte[] octets) throws BadRecord;

  /** From when on the value is as if it were not there. */
  Instant expires(V value);

  /**
   * Which of two values of a key stands, where the first has not expired at the time of the
   * second's record. Asked in the order of the log, so that all tables come to the same.
   *
   * @param before what stands
   * @param arriving what the next record says
   */
  V standing(V before, V arriving);
}
