package io.poststrom.wire;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record that could not be read, or is too large to be written, set aside as it was, with its
 * reason: so that one poison record stops no partition, and nothing is lost. Repaired, it can be
 * written back to where it came from.
 */
public final class DeadLetter {
  private DeadLetter() {}

  /**
   * The record for {@link Topic#DEAD_LETTER}: key, value and headers as found, and two headers that
   * say why and where from. An absent key or value becomes an empty one. Where that would be more
   * than the topic takes, it is {@link #reference}.
   */
  public static WireRecord of(ConsumerRecord<String, byte[]> found, String reason) {
    WireRecord copy =
        new WireRecord(
            found.key() == null ? "" : found.key(),
            found.value() == null ? new byte[0] : found.value(),
            found.headers());
    return of(copy, place(found), reason);
  }

  /** The same for a record that could not be written; {@code from} says what it follows from. */
  public static WireRecord of(WireRecord record, String from, String reason) {
    RecordHeaders headers = new RecordHeaders(record.headers());
    headers.add(HeaderName.DEAD_LETTER_REASON, reason.getBytes(StandardCharsets.UTF_8));
    headers.add(HeaderName.DEAD_LETTER_FROM, from.getBytes(StandardCharsets.UTF_8));
    WireRecord letter = new WireRecord(record.key(), record.value(), headers);
    return letter.octets() <= Topic.MAX_RECORD ? letter : reference(from, reason);
  }

  /**
   * The same for a record that is too large to be copied with its reason: the two headers alone.
   * The record itself stays where it was, and the second header says where that is.
   */
  public static WireRecord reference(ConsumerRecord<String, byte[]> found, String reason) {
    return reference(place(found), reason);
  }

  /** The same for a record that could not be written. */
  public static WireRecord reference(String from, String reason) {
    WireRecord bare = new WireRecord("", new byte[0], new RecordHeaders());
    return of(bare, from, reason + "; too large to be copied here");
  }

  private static String place(ConsumerRecord<String, byte[]> found) {
    return found.topic() + "/" + found.partition() + "/" + found.offset();
  }
}
