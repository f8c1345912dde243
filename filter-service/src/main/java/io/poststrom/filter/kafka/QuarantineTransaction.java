package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.event.MailEvent;
import io.poststrom.filter.kafka.QuarantineLessons.Taught;
import io.poststrom.filter.quarantine.Decided.Whole;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.kafka.Clients;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Learned;
import io.poststrom.mail.QuarantineDecision;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Verdict;
import io.poststrom.smtp.Domain;
import io.poststrom.wire.EventCodec;
import io.poststrom.wire.LearnedCodec;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.QuarantineCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes decisions: what follows from one, its events and the decision itself are there together or
 * not at all. {@link #open} first; from then until {@link #close} no other process can commit a
 * decision without ours being refused, because the transactional id is the same for all.
 *
 * <p>Threads: one at a time.
 */
final class QuarantineTransaction implements AutoCloseable {
  /** Of all processes of an installation. */
  static final String TRANSACTIONAL_ID = "poststrom-quarantine";

  private static final long ANSWER_SECONDS = 20;

  private final Properties properties;
  private final Producers producers;
  private @Nullable Producer<String, byte[]> producer;

  /** Makes Kafka's producers. */
  interface Producers {
    Producer<String, byte[]> with(Properties properties);
  }

  QuarantineTransaction(KafkaSettings kafka, String name, Producers producers) {
    this.producers = producers;
    properties = Clients.producer(kafka, name);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "15000");
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "15000");
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "15000");
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
  }

  /** Ends what any other one has begun. */
  void open() {
    close();
    Producer<String, byte[]> fresh = producers.with(properties);
    producer = fresh;
    fresh.initTransactions();
  }

  /**
   * Decides.
   *
   * @param mails the records, each with the recipients it is about
   * @param taught what the classifier learns from it
   * @param now when, to the millisecond
   */
  void decide(List<Whole> mails, Wish wish, Optional<Taught> taught, Instant now)
      throws InterruptedException, ExecutionException, TimeoutException {
    Producer<String, byte[]> writer = writer();
    writer.beginTransaction();
    for (Whole whole : mails) {
      List<Recipient> recipients =
          whole.open().stream().map(whole.mail().envelope().recipients()::get).toList();
      Optional<ContentRef.AtRecord> goesOn =
          switch (wish.what()) {
            case RELEASE -> Optional.of(acceptAgain(writer, whole.mail(), recipients, now));
            case DELETE -> Optional.empty();
          };
      QuarantineDecision decision =
          new QuarantineDecision.OfMail(
              wish.mail(),
              whole.place().offset(),
              whole.open(),
              wish.outcome(),
              wish.by(),
              now,
              goesOn);
      writer.send(
          QuarantineCodec.encode(decision).to(Topic.QUARANTINED, whole.place().partition()));
      for (Recipient recipient : recipients) {
        writer.send(EventCodec.encode(event(wish, recipient, now)).to(Topic.EVENTS));
      }
    }
    taught.ifPresent(lesson -> teach(writer, mails.getFirst(), wish, lesson, now));
    writer.commitTransaction();
  }

  /** The event is about the first recipient: it is one lesson. */
  private static void teach(
      Producer<String, byte[]> writer, Whole whole, Wish wish, Taught taught, Instant now) {
    if (taught.planned().isEmpty()) {
      return;
    }
    LearnedMails.Planned lesson = taught.planned().get();
    Recipient first = whole.mail().envelope().recipients().get(whole.open().getFirst());
    MailEvent event =
        new MailEvent.Taught(
            wish.mail(),
            now,
            first.mailbox().text(),
            wish.kind(),
            lesson.outcome().name().toLowerCase(Locale.ROOT),
            wish.by(),
            taught.domain().map(Domain::ascii).orElse(""),
            lesson.key());
    writer.send(EventCodec.encode(event).to(Topic.EVENTS));
    lesson.record().ifPresent(it -> writer.send(record(lesson.key(), it)));
  }

  private static ProducerRecord<String, byte[]> record(String key, Learned learned) {
    return new ProducerRecord<>(Topic.BAYES.topicName(), key, LearnedCodec.encode(learned));
  }

  /** Writes these together with a group's offsets. */
  void write(
      List<ProducerRecord<String, byte[]>> records,
      String group,
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    Producer<String, byte[]> writer = writer();
    writer.beginTransaction();
    records.forEach(writer::send); // a failed send fails the commit
    writer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(group));
    writer.commitTransaction();
  }

  /** Writes these together. */
  void write(List<ProducerRecord<String, byte[]>> records) {
    Producer<String, byte[]> writer = writer();
    writer.beginTransaction();
    records.forEach(writer::send); // a failed send fails the commit
    writer.commitTransaction();
  }

  private static MailEvent event(Wish wish, Recipient recipient, Instant now) {
    String address = recipient.mailbox().text();
    return switch (wish.what()) {
      case RELEASE -> new MailEvent.Released(wish.mail(), now, address, wish.by());
      case DELETE ->
          new MailEvent.Discarded(
              wish.mail(), now, address, "deleted from quarantine by " + wish.by());
    };
  }

  private static ContentRef.AtRecord acceptAgain(
      Producer<String, byte[]> writer, AcceptedMail mail, List<Recipient> recipients, Instant now)
      throws InterruptedException, ExecutionException, TimeoutException {
    RecordMetadata at =
        writer
            .send(MailCodec.encode(released(mail, recipients, now)).to(Topic.ACCEPTED))
            .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    return new ContentRef.AtRecord(at.topic(), at.partition(), at.offset());
  }

  /**
   * The mail as a person wants it: not marked as spam any more, and with all of the queue's life
   * before it, which is counted from when the first attempt may start.
   */
  static AcceptedMail released(AcceptedMail mail, List<Recipient> recipients, Instant now) {
    Envelope envelope = mail.envelope();
    Instant begin = envelope.releaseAt().filter(now::isBefore).orElse(now);
    Verdict found = mail.verdict().orElseThrow();
    return new AcceptedMail(
        envelope.withRecipients(recipients).on(envelope.terms().heldUntil(begin)),
        mail.prepended().stream()
            .filter(field -> !field.toLowerCase(Locale.ROOT).startsWith("x-spam-"))
            .toList(),
        mail.content(),
        mail.value(),
        Optional.of(new Verdict(Verdict.Action.PASS, found.score(), found.symbols())));
  }

  @Override
  public void close() {
    if (producer != null) {
      Producer<String, byte[]> old = producer;
      producer = null;
      old.close(Duration.ofSeconds(3));
    }
  }

  private Producer<String, byte[]> writer() {
    if (producer == null) {
      throw new IllegalStateException("open() comes first");
    }
    return producer;
  }
}
