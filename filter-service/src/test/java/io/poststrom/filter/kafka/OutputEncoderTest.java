package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.Output;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What can't be written is set aside, counted as such, and told. */
class OutputEncoderTest {
  private final OutputEncoder encoder = new OutputEncoder(3, InstantSource.fixed(Mails.NOW));

  @Test
  void aMailWithARecordThatIsTooLargeIsADeadLetterAndNotDone() {
    AcceptedMail mail = Mails.mail("wide", Mails.relay(), Mails.CLEAN, "b@one.test");
    AcceptedMail larger =
        new AcceptedMail(
            mail.envelope(),
            List.of("X: " + "x".repeat(Topic.MAX_RECORD) + "\r\n"),
            mail.content(),
            mail.value(),
            Optional.empty());
    List<Output> outputs =
        List.of(
            new Output.Tell(
                new MailEvent.Accepted(
                    mail.envelope().id(),
                    Mails.NOW,
                    "b@one.test",
                    "",
                    "mx",
                    "",
                    "",
                    Optional.empty(),
                    1,
                    Optional.empty())),
            new Output.Later(larger));

    OutputEncoder.Encoded encoded =
        encoder.encode(new BatchFilter.Result.Done(record(mail), outputs));

    assertInstanceOf(BatchFilter.Result.Dead.class, encoded.result());
    assertEquals(
        List.of("mail.events", "mail.dead-letter", "mail.events"),
        encoded.records().stream().map(ProducerRecord::topic).toList());
    String told = new String(encoded.records().getLast().value(), StandardCharsets.UTF_8);
    assertEquals(
        "deadlettered b@one.test its record for mail.slow is too large",
        told.replaceAll(
            ".*mail\\.(deadlettered)\".*recipient\":\"([^\"]*)\",\"reason\":\"([^\"]*)\".*",
            "$1 $2 $3"));
  }

  private static ConsumerRecord<String, byte[]> record(AcceptedMail mail) {
    WireRecord wire = MailCodec.encode(mail);
    return new ConsumerRecord<>(
        Topic.ACCEPTED.topicName(),
        0,
        7,
        0,
        TimestampType.CREATE_TIME,
        0,
        0,
        wire.key(),
        wire.value(),
        wire.headers(),
        Optional.empty());
  }
}
