package io.poststrom.filter.kafka;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.pipeline.Output;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.Learned;
import io.poststrom.mail.Obligation;
import io.poststrom.wire.DeadLetter;
import io.poststrom.wire.DmarcCodec;
import io.poststrom.wire.EventCodec;
import io.poststrom.wire.LearnedCodec;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/** Results to records. */
final class OutputEncoder {
  /** Room for lengths and offsets around a record's parts. */
  private static final int SLACK = 4_096;

  private static final Logger LOG = Logger.getLogger(OutputEncoder.class);

  private final int queuePartitions;
  private final InstantSource clock;

  /**
   * An encoder.
   *
   * @param queuePartitions how many partitions mail.outbound has
   * @param clock for the events of what is set aside
   */
  OutputEncoder(int queuePartitions, InstantSource clock) {
    this.queuePartitions = queuePartitions;
    this.clock = clock;
  }

  /** What is written for a record, and what has come of it with that. */
  record Encoded(BatchFilter.Result result, List<ProducerRecord<String, byte[]>> records) {}

  /**
   * The records of a result. If one of them is larger than the broker takes, the mail is set aside
   * instead, for a record that is refused would stop its partition for ever; what remains are its
   * accepted events. The ingress' bound on recipients keeps this from happening.
   */
  Encoded encode(BatchFilter.Result result) {
    return switch (result) {
      case BatchFilter.Result.Done(var source, List<Output> outputs) -> encode(source, outputs);
      case BatchFilter.Result.Dead dead -> setAside(dead, List.of());
    };
  }

  private Encoded encode(ConsumerRecord<String, byte[]> source, List<Output> outputs) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>(outputs.size());
    for (Output output : outputs) {
      ProducerRecord<String, byte[]> record = encode(output);
      if (!fits(record)) {
        String reason = "its record for " + record.topic() + " is too large";
        LOG.errorf(
            "Mail %s is set aside on %s: %s. It is owed until somebody sends it on",
            source.key(), Topic.DEAD_LETTER.topicName(), reason);
        return setAside(new BatchFilter.Result.Dead(source, reason), outputs);
      }
      records.add(record);
    }
    return new Encoded(new BatchFilter.Result.Done(source, outputs), records);
  }

  private Encoded setAside(BatchFilter.Result.Dead dead, List<Output> outputs) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.Tell(MailEvent.Accepted accepted)) {
        records.add(EventCodec.encode(accepted).to(Topic.EVENTS));
      }
    }
    DeadLetter letter = DeadLetter.of(dead.source(), dead.reason());
    records.add(letter.copy().to(Topic.DEAD_LETTER));
    for (MailEvent event : letter.events(MailEvent.DeadLettered.By.FILTER, clock.instant())) {
      records.add(EventCodec.encode(event).to(Topic.EVENTS));
    }
    return new Encoded(dead, records);
  }

  private ProducerRecord<String, byte[]> encode(Output output) {
    return switch (output) {
      case Output.Queue(Obligation obligation) ->
          ObligationCodec.encode(obligation)
              .to(Topic.OUTBOUND, obligation.site().partition(obligation.shard(), queuePartitions));
      case Output.Hold hold -> MailCodec.encode(hold.mail()).to(Topic.QUARANTINED);
      case Output.Again again -> MailCodec.encode(again.mail()).to(Topic.ACCEPTED);
      case Output.Later later -> MailCodec.encode(later.mail()).to(Topic.SLOW);
      case Output.Observe(DmarcObservation seen) -> DmarcCodec.encode(seen).to(Topic.DMARC);
      case Output.Learn(String key, Learned learned) ->
          LearnedCodec.record(key, learned).to(Topic.BAYES);
      case Output.Tell tell -> EventCodec.encode(tell.event()).to(Topic.EVENTS);
    };
  }

  private static boolean fits(ProducerRecord<String, byte[]> record) {
    long octets = SLACK + record.value().length + 3L * record.key().length();
    for (Header header : record.headers()) {
      octets += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return octets <= TopicSetup.MAX_RECORD;
  }
}
