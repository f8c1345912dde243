package io.poststrom.wire;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A record ready to be sent.
 *
 * @param key the record's key, text
 * @param value the record's value; not copied, never changed
 * @param headers what we know about the mail
 */
@SuppressWarnings("ArrayRecordComponent") // a content of up to the inline limit is never copied
public record WireRecord(String key, byte[] value, Headers headers) {
  /** Room for lengths and offsets around a record's parts. */
  private static final int SLACK = 4_096;

  /** The most octets that the record takes on the wire; a little more than it really does. */
  public long octets() {
    long octets = SLACK + value.length + 3L * key.length();
    for (Header header : headers) {
      octets += 3L * header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return octets;
  }

  /** For a topic whose producer picks the partition: by key, or evenly. */
  public ProducerRecord<String, byte[]> to(Topic topic) {
    return new ProducerRecord<>(topic.topicName(), null, key, value, headers);
  }

  /** For a topic where we pick the partition: the queue. */
  public ProducerRecord<String, byte[]> to(Topic topic, int partition) {
    return new ProducerRecord<>(topic.topicName(), partition, key, value, headers);
  }
}
