package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.quarantine.HeldMail;
import io.poststrom.filter.quarantine.Place;
import io.poststrom.filter.quarantine.Shelf;
import io.poststrom.kafka.Clients;
import io.poststrom.mail.MailId;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.QuarantineCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Looks for a mail that is held and not listed: reads {@code mail.quarantined} from when the mail
 * was accepted to its end. Threads: the desk's.
 */
final class QuarantineSearch {
  private static final Logger LOG = Logger.getLogger(QuarantineSearch.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Properties properties;

  QuarantineSearch(KafkaSettings kafka, String name) {
    properties = Clients.consumer(kafka, name, "unused");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "4194304");
  }

  /** All records that the mail was held by, decided or not. */
  List<HeldMail> find(MailId id) throws TimeoutException {
    List<HeldMail> found = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(properties)) {
      Map<TopicPartition, Long> ends = seek(consumer, id.time().minus(Shelf.CLOCKS));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        if (System.nanoTime() - deadline > 0) {
          throw new TimeoutException("the quarantine could not be searched in time");
        }
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          if (id.text().equals(record.key())) {
            held(record).ifPresent(found::add);
          }
        }
      }
    }
    return found;
  }

  /** To the first record of that time in each partition; tells where the partitions end. */
  private static Map<TopicPartition, Long> seek(
      KafkaConsumer<String, byte[]> consumer, Instant from) {
    List<TopicPartition> all = ShadowReading.partitions(consumer, Topic.QUARANTINED.topicName());
    consumer.assign(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    Map<TopicPartition, Long> times = new HashMap<>();
    all.forEach(at -> times.put(at, Math.max(0, from.toEpochMilli())));
    Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
    for (TopicPartition at : all) {
      OffsetAndTimestamp begin = begins.get(at);
      consumer.seek(at, begin == null ? ends.getOrDefault(at, 0L) : begin.offset());
    }
    return ends;
  }

  private static Optional<HeldMail> held(ConsumerRecord<String, byte[]> record) {
    try {
      return QuarantineCodec.decode(record.headers()).isPresent()
          ? Optional.empty()
          : Optional.of(
              HeldMail.of(
                  new Place(record.partition(), record.offset()),
                  Instant.ofEpochMilli(record.timestamp()),
                  MailCodec.decode(record.key(), record.headers(), record.value())));
    } catch (BadRecord e) {
      LOG.debugf("no mail at %d: %s", record.offset(), e.getMessage());
      return Optional.empty();
    }
  }
}
