package io.poststrom.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.event.MailEvent;
import io.poststrom.event.MailEvent.DeadLettered.By;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Recipient;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set aside, what is told of it, and what it keeps alive. */
final class DeadLetterTest {
  private static final byte[] LARGE = new byte[Topic.MAX_RECORD - 100];

  @Test
  void itKeepsTheRecordAndSaysWhyAndWhereFrom() {
    Headers headers = new RecordHeaders().add("envelope", new byte[] {1});

    ProducerRecord<String, byte[]> letter =
        letter("key", new byte[] {7}, headers).copy().to(Topic.DEAD_LETTER);

    assertEquals("mail.dead-letter", letter.topic());
    assertEquals("key", letter.key());
    assertArrayEquals(new byte[] {7}, letter.value());
    assertArrayEquals(new byte[] {1}, letter.headers().lastHeader("envelope").value());
    assertEquals("why", text(letter, HeaderName.DEAD_LETTER_REASON));
    assertEquals("mail.accepted/3/42", text(letter, HeaderName.DEAD_LETTER_FROM));
    assertFalse(DeadLetter.isWithoutCopy(letter.headers()));
  }

  @Test
  void ofARecordTooLargeToCopyItSaysWhereItStays() {
    ProducerRecord<String, byte[]> letter =
        letter("k", LARGE, new RecordHeaders()).copy().to(Topic.DEAD_LETTER);

    assertEquals(0, letter.value().length);
    assertEquals("mail.accepted/3/42", text(letter, HeaderName.DEAD_LETTER_FROM));
    assertEquals("why; too large to be copied here", text(letter, HeaderName.DEAD_LETTER_REASON));
    assertTrue(DeadLetter.isWithoutCopy(letter.headers()));
  }

  @Test
  void aRecordMayHaveNeitherKeyNorValue() {
    WireRecord letter = DeadLetter.of(new ConsumerRecord<>("t", 0, 0, null, null), "why").copy();

    assertEquals("", letter.key());
    assertEquals(0, letter.value().length);
  }

  @Test
  void itIsToldOfEachRecipient() {
    AcceptedMail mail = Samples.full();
    WireRecord record = MailCodec.encode(mail);

    List<MailEvent> events =
        letter("not the mail's id", LARGE, record.headers()).events(By.FILTER, Samples.TIME);

    assertEquals(
        mail.envelope().recipients().stream()
            .map(Recipient::mailbox)
            .map(Object::toString)
            .toList(),
        events.stream().map(MailEvent::recipient).toList());
    assertEquals(
        new MailEvent.DeadLettered(
            Samples.ID,
            Samples.TIME,
            events.getFirst().recipient(),
            By.FILTER,
            "why",
            "mail.accepted/3/42"),
        events.getFirst());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01jd9zq4x8e5t6r7m8n9p0qrst",
        "01jd9zq4x8e5t6r7m8n9p0qrst.4aa9416d5004ae9b",
        "01jd9zq4x8e5t6r7m8n9p0qrst.4aa9416d5004ae9b.1"
      })
  void whereOnlyTheKeyCanBeReadItIsToldOfTheMail(String key) {
    Headers broken = new RecordHeaders().add("envelope", new byte[] {1});

    List<MailEvent> events = letter(key, LARGE, broken).events(By.DELIVERY, Samples.TIME);

    assertEquals(1, events.size());
    assertEquals(Samples.ID, events.getFirst().mail());
    assertEquals("", events.getFirst().recipient());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "poison", "01jd9zq4x8e5t6r7m8n9p0qrst.", "01jd9zq4x8e5t6r7m8n9p0qrs"})
  void nothingIsToldWhereNobodyKnowsOfWhichMail(String key) {
    assertEquals(
        List.of(), letter(key, LARGE, new RecordHeaders()).events(By.FILTER, Samples.TIME));
  }

  @Test
  void itNeedsTheContentThatItRefersTo() {
    assertEquals(
        List.of(Samples.chunked().content()), contents(MailCodec.encode(Samples.chunked())));
    assertEquals(
        List.of(Samples.obligation().content()),
        contents(ObligationCodec.encode(Samples.obligation())));
  }

  @Test
  void withoutACopyItNeedsTheRecordToo() {
    WireRecord chunked = MailCodec.encode(Samples.chunked());

    WireRecord letter = letter(chunked.key(), LARGE, chunked.headers()).copy();

    assertEquals(
        List.of(Samples.chunked().content(), new ContentRef.AtRecord("mail.accepted", 3, 42)),
        DeadLetter.contents(letter.headers()));
  }

  @Test
  void whatCannotBeReadNeedsNothing() {
    Headers broken = new RecordHeaders().add("content", new byte[] {1});

    assertEquals(List.of(), contents(new WireRecord("k", new byte[0], broken)));
    assertEquals(List.of(), contents(new WireRecord("k", new byte[0], new RecordHeaders())));
  }

  private static List<ContentRef> contents(WireRecord record) {
    return DeadLetter.contents(
        letter(record.key(), record.value(), record.headers()).copy().headers());
  }

  private static DeadLetter letter(String key, byte[] value, Headers headers) {
    return DeadLetter.of(
        new ConsumerRecord<>(
            "mail.accepted",
            3,
            42,
            0,
            TimestampType.CREATE_TIME,
            0,
            1,
            key,
            value,
            headers,
            Optional.empty()),
        "why");
  }

  private static String text(ProducerRecord<String, byte[]> letter, String header) {
    return new String(letter.headers().lastHeader(header).value(), UTF_8);
  }
}
