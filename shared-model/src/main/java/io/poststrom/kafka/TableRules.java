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

  /**
   * What a value makes room for: where there are too many entries, the one written longest ago of
   * the largest group goes. So a flood in one group leaves the others their place.
   */
  default Object group(V value) {
    return "";
  }

  /**
   * What becomes of an entry that is pushed out of memory, in a compacted topic: all tables that
   * are equally large push out the same ones.
   */
  default PushedOut pushedOut() {
    return PushedOut.FORGOTTEN;
  }

  /** What becomes of an entry that is pushed out. */
  enum PushedOut {
    /** The log keeps it. */
    FORGOTTEN,
    /** It is laid to rest with a tombstone, as if it had expired. */
    LAID_TO_REST
  }
}
