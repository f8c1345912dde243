package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.event.MailEvent;
import io.poststrom.filter.quarantine.Place;
import io.poststrom.filter.quarantine.Shelf;
import io.poststrom.kafka.Clients;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.QuarantineDecision;
import io.poststrom.mail.Recipient;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.EventCodec;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.QuarantineCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Ends what has been held too long: reads a partition of the quarantine from where everything is
 * decided, tells of each recipient still open that the mail was discarded, and writes up to where
 * everything is decided now; a part of the partition is one transaction. Threads: the desk's.
 */
final class QuarantineExpiry {
  private static final Logger LOG = Logger.getLogger(QuarantineExpiry.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_EVENTS = 2_000;

  private final Properties properties;
  private final Shelf shelf;
  private final QuarantineTransaction transaction;

  QuarantineExpiry(
      KafkaSettings kafka, String name, Shelf shelf, QuarantineTransaction transaction) {
    this.shelf = shelf;
    this.transaction = transaction;
    properties = Clients.consumer(kafka, name, "unused");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "200");
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "4194304");
  }

  /**
   * Lets all expire below an offset. The transaction is open, and the shelf knows all decisions.
   *
   * @return how many mails
   */
  int expire(TopicPartition at, long below, String reason, Instant now) throws TimeoutException {
    int mails = 0;
    boolean isNews = false;
    List<ProducerRecord<String, byte[]>> events = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(properties)) {
      consumer.assign(List.of(at));
      long begin = consumer.beginningOffsets(List.of(at)).getOrDefault(at, 0L);
      consumer.seek(at, Math.max(begin, shelf.expiredBelow(at.partition())));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.position(at) < below) {
        if (System.nanoTime() - deadline > 0) {
          throw new TimeoutException("the quarantine could not be read in time");
        }
        var records = consumer.poll(Duration.ofMillis(200)).records(at);
        if (!records.isEmpty()) {
          deadline = System.nanoTime() + PATIENCE.toNanos();
        }
        for (ConsumerRecord<String, byte[]> record : records) {
          if (record.offset() < below) {
            isNews |= !tellsOfExpiry(record);
            mails += add(record, events, reason, now) ? 1 : 0;
          }
        }
        if (events.size() >= MOST_EVENTS) {
          write(at, Math.min(below, consumer.position(at)), events, now);
          isNews = false;
        }
      }
    }
    if (isNews) {
      write(at, below, events, now);
    }
    return mails;
  }

  /**
   * What is written here itself; were it told of again, each round would write for the last one.
   */
  private static boolean tellsOfExpiry(ConsumerRecord<String, byte[]> record) {
    try {
      return QuarantineCodec.decode(record.headers())
          .filter(QuarantineDecision.Expired.class::isInstance)
          .isPresent();
    } catch (BadRecord e) {
      return false;
    }
  }

  private void write(
      TopicPartition at, long below, List<ProducerRecord<String, byte[]>> events, Instant now) {
    QuarantineDecision decision = new QuarantineDecision.Expired(below, now);
    events.add(QuarantineCodec.encode(decision).to(Topic.QUARANTINED, at.partition()));
    transaction.write(events);
    events.clear();
  }

  private boolean add(
      ConsumerRecord<String, byte[]> record,
      List<ProducerRecord<String, byte[]>> events,
      String reason,
      Instant now) {
    try {
      if (QuarantineCodec.decode(record.headers()).isPresent()) {
        return false;
      }
      AcceptedMail mail = MailCodec.decode(record.key(), record.headers(), record.value());
      List<Recipient> recipients = mail.envelope().recipients();
      Place place = new Place(record.partition(), record.offset());
      List<Integer> open = shelf.open(place, recipients.size());
      for (int i : open) {
        String address = recipients.get(i).mailbox().text();
        events.add(
            EventCodec.encode(new MailEvent.Discarded(mail.envelope().id(), now, address, reason))
                .to(Topic.EVENTS));
      }
      return !open.isEmpty();
    } catch (BadRecord e) {
      LOG.warnf(
          "A record of %s is passed over (partition %d, offset %d): %s",
          record.topic(), record.partition(), record.offset(), e.getMessage());
      return false;
    }
  }
}
