package io.poststrom.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.poststrom.event.MailEvent;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.ObligationId;
import io.poststrom.wire.proto.ContentPb;
import io.poststrom.wire.proto.EnvelopePb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be read, or is too large to be written, set aside as it was, with its
 * reason: so that one poison record stops no partition, and nothing is lost. Repaired, it can be
 * written back to where it came from; what it refers to is kept until it is deleted.
 *
 * @param record as it was; an absent key or value has become an empty one
 * @param from where it was found, {@code TOPIC/PARTITION/OFFSET}; of one that could not be written,
 *     what it follows from
 * @param reason what is wrong
 */
public record DeadLetter(WireRecord record, String from, String reason) {
  /** The letter of a record that was read. */
  public static DeadLetter of(ConsumerRecord<String, byte[]> found, String reason) {
    WireRecord record =
        new WireRecord(
            found.key() == null ? "" : found.key(),
            found.value() == null ? new byte[0] : found.value(),
            found.headers());
    String from = found.topic() + "/" + found.partition() + "/" + found.offset();
    return new DeadLetter(record, from, reason);
  }

  /**
   * The record for {@link Topic#DEAD_LETTER}: key, value and headers as they were, and two headers
   * that say why and where from; where that would be more than the topic takes, {@link
   * #withoutCopy}.
   */
  public WireRecord copy() {
    Headers headers = new RecordHeaders(record.headers());
    headers.add(HeaderName.DEAD_LETTER_REASON, reason.getBytes(UTF_8));
    headers.add(HeaderName.DEAD_LETTER_FROM, from.getBytes(UTF_8));
    WireRecord copy = new WireRecord(record.key(), record.value(), headers);
    return copy.octets() <= Topic.MAX_RECORD ? copy : withoutCopy(copy.headers(), copy.octets());
  }

  /**
   * What remains of a {@link #copy} that is too large: why, where from, and where the content lies.
   * A record that was found stays where it was.
   *
   * @param octets how large it is
   */
  public static WireRecord withoutCopy(Headers copy, long octets) {
    Headers headers = new RecordHeaders();
    for (Header header : copy) {
      switch (header.key()) {
        case HeaderName.CONTENT, HeaderName.DEAD_LETTER_FROM -> headers.add(header);
        case HeaderName.DEAD_LETTER_REASON -> {
          String reason = new String(header.value(), UTF_8) + "; too large to be copied here";
          headers.add(header.key(), reason.getBytes(UTF_8));
        }
        default -> {}
      }
    }
    headers.add(HeaderName.DEAD_LETTER_NOT_COPIED, Long.toString(octets).getBytes(UTF_8));
    return new WireRecord("", new byte[0], headers);
  }

  /** True for what {@link #withoutCopy} makes. */
  public static boolean isWithoutCopy(Headers letter) {
    return letter.lastHeader(HeaderName.DEAD_LETTER_NOT_COPIED) != null;
  }

  /**
   * What is told of it: one event for each recipient of its envelope; one for the mail where its
   * envelope can't be read; none where it is not known which mail it is about.
   */
  public List<MailEvent> events(MailEvent.DeadLettered.By by, Instant at) {
    Optional<Envelope> envelope = envelope();
    if (envelope.isEmpty()) {
      return mail(record.key()).stream().map(mail -> event(mail, "", by, at)).toList();
    }
    return envelope.get().recipients().stream()
        .map(one -> event(envelope.get().id(), one.mailbox().text(), by, at))
        .toList();
  }

  private MailEvent event(MailId mail, String recipient, MailEvent.DeadLettered.By by, Instant at) {
    return new MailEvent.DeadLettered(mail, at, recipient, by, reason, from);
  }

  private Optional<Envelope> envelope() {
    try {
      return new HeaderReader(record.headers())
          .optional(HeaderName.ENVELOPE, EnvelopePb.parser(), EnvelopeWire::decode);
    } catch (BadRecord e) {
      return Optional.empty();
    }
  }

  /** A mail's key is its id; an obligation's begins with it. */
  private static Optional<MailId> mail(String key) {
    try {
      return Optional.of(key.indexOf('.') < 0 ? new MailId(key) : new ObligationId(key).mail());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What a record of {@link Topic#DEAD_LETTER} refers to, and a person may need. */
  public static List<ContentRef> contents(Headers letter) {
    List<ContentRef> contents = new ArrayList<>(2);
    try {
      new HeaderReader(letter)
          .optional(HeaderName.CONTENT, ContentPb.parser(), ContentWire::decode)
          .ifPresent(contents::add);
    } catch (BadRecord e) {
      // Nobody can tell what it needs: that may be what is wrong with it.
      contents.clear();
    }
    if (isWithoutCopy(letter)) {
      place(letter.lastHeader(HeaderName.DEAD_LETTER_FROM)).ifPresent(contents::add);
    }
    return contents;
  }

  private static Optional<ContentRef> place(@Nullable Header from) {
    String[] parts = from == null ? new String[0] : new String(from.value(), UTF_8).split("/", -1);
    try {
      return parts.length == 3
          ? Optional.of(
              new ContentRef.AtRecord(
                  parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
