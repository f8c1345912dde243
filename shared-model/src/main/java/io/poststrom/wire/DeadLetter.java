package io.poststrom.wire;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record that could not be read, set aside as it was, with its reason: so that one poison record
 * stops no partition, and nothing is lost. Repaired, it can be written back to where it came from.
 */
public final class DeadLetter {
  private DeadLetter() {}

  /**
   * The record for {@link Topic#DEAD_LETTER}: key, value and headers as found, and two headers that
   * say why and where from. An absent key or value becomes an empty one. Where that would be more
   * than the topic takes, it is {@link #reference}.
   */
  public static WireRecord of(ConsumerRecord<String, byte[]> found, String reason) {
    WireRecord copy = copy(found, reason);
    return copy.octets() <= Topic.MAX_RECORD ? copy : reference(found, reason);
  }

  /**
   * The same for a record that is too large to be copied with its reason: the two headers alone.
   * The record itself stays where it was, and the second header says where that is.
   */
  public static WireRecord reference(ConsumerRecord<String, byte[]> found, String reason) {
    ConsumerRecord<String, byte[]> bare =
        new ConsumerRecord<>(found.topic(), found.partition(), found.offset(), "", new byte[0]);
    return copy(bare, reason + "; too large to be copied here");
  }

  private static WireRecord copy(ConsumerRecord<String, byte[]> found, String reason) {
    RecordHeaders headers = new RecordHeaders(found.headers());
    String from = found.topic() + "/" + found.partition() + "/" + found.offset();
    headers.add(HeaderName.DEAD_LETTER_REASON, reason.getBytes(StandardCharsets.UTF_8));
    headers.add(HeaderName.DEAD_LETTER_FROM, from.getBytes(StandardCharsets.UTF_8));
    String key = found.key() == null ? "" : found.key();
    byte[] value = found.value() == null ? new byte[0] : found.value();
    return new WireRecord(key, value, headers);
  }
}
