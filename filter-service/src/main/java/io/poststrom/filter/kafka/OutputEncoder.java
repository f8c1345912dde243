package io.poststrom.filter.kafka;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.pipeline.Output;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.mail.Obligation;
import io.poststrom.wire.DeadLetter;
import io.poststrom.wire.EventCodec;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/** Outputs to records. */
final class OutputEncoder {
  /** Room for lengths and offsets around a record's parts. */
  private static final int SLACK = 4_096;

  private static final Logger LOG = Logger.getLogger(OutputEncoder.class);

  private final int queuePartitions;

  /** {@code queuePartitions}: how many partitions mail.outbound has. */
  OutputEncoder(int queuePartitions) {
    this.queuePartitions = queuePartitions;
  }

  /**
   * The records of one mail. If one of them is larger than the broker takes, the mail is set aside
   * instead, for a record that is refused would stop its partition for ever; what remains are its
   * accepted events. The ingress' bound on recipients keeps this from happening.
   */
  List<ProducerRecord<String, byte[]>> encodeAll(
      ConsumerRecord<String, byte[]> source, List<Output> outputs) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>(outputs.size());
    for (Output output : outputs) {
      ProducerRecord<String, byte[]> record = encode(output);
      if (!fits(record)) {
        return setAside(source, outputs, "its record for " + record.topic() + " is too large");
      }
      records.add(record);
    }
    return records;
  }

  private List<ProducerRecord<String, byte[]>> setAside(
      ConsumerRecord<String, byte[]> source, List<Output> outputs, String reason) {
    LOG.errorf(
        "Mail %s is set aside on %s: %s. It is owed until somebody sends it on",
        source.key(), Topic.DEAD_LETTER.topicName(), reason);
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.Tell(MailEvent.Accepted accepted)) {
        records.add(EventCodec.encode(accepted).to(Topic.EVENTS));
      }
    }
    records.add(deadLetter(source, reason));
    return records;
  }

  private ProducerRecord<String, byte[]> encode(Output output) {
    return switch (output) {
      case Output.Queue(Obligation obligation) ->
          ObligationCodec.encode(obligation)
              .to(Topic.OUTBOUND, obligation.site().partition(obligation.shard(), queuePartitions));
      case Output.Hold hold -> MailCodec.encode(hold.mail()).to(Topic.QUARANTINED);
      case Output.Later later -> MailCodec.encode(later.mail()).to(Topic.SLOW);
      case Output.Tell tell -> EventCodec.encode(tell.event()).to(Topic.EVENTS);
    };
  }

  /** A record that can't be handled, copied with its reason; where it is too large, its place. */
  ProducerRecord<String, byte[]> deadLetter(ConsumerRecord<String, byte[]> found, String reason) {
    WireRecord copy = DeadLetter.of(found, reason);
    return (fits(copy.to(Topic.DEAD_LETTER)) ? copy : DeadLetter.reference(found, reason))
        .to(Topic.DEAD_LETTER);
  }

  private static boolean fits(ProducerRecord<String, byte[]> record) {
    long octets = SLACK + record.value().length + 3L * record.key().length();
    for (Header header : record.headers()) {
      octets += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return octets <= TopicSetup.MAX_RECORD;
  }
}
