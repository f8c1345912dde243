package io.poststrom.wire;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Verdict;
import io.poststrom.wire.proto.ContentPb;
import io.poststrom.wire.proto.EnvelopePb;
import io.poststrom.wire.proto.PrependedPb;
import io.poststrom.wire.proto.VerdictPb;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Accepted mails as records of {@code mail.accepted}, {@code mail.slow} and {@code
 * mail.quarantined}, and back. Times are kept to the millisecond. Any thread may call.
 */
public final class MailCodec {
  private MailCodec() {}

  /** The record of a mail; its key is the mail id, its value the content or empty. */
  public static WireRecord encode(AcceptedMail mail) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(HeaderName.ENVELOPE, EnvelopeWire.encode(mail.envelope()).toByteArray());
    headers.add(HeaderName.CONTENT, ContentWire.encode(mail.content()).toByteArray());
    if (!mail.prepended().isEmpty()) {
      headers.add(HeaderName.PREPENDED, ContentWire.encode(mail.prepended()).toByteArray());
    }
    mail.verdict()
        .ifPresent(v -> headers.add(HeaderName.VERDICT, VerdictWire.encode(v).toByteArray()));
    return new WireRecord(mail.envelope().id().text(), mail.value(), headers);
  }

  /**
   * The mail of a record.
   *
   * @throws BadRecord where the record is not one that {@link #encode} makes; no other exception
   */
  public static AcceptedMail decode(@Nullable String key, Headers headers, byte @Nullable [] value)
      throws BadRecord {
    HeaderReader reader = new HeaderReader(headers);
    Envelope envelope =
        reader.required(HeaderName.ENVELOPE, EnvelopePb.parser(), EnvelopeWire::decode);
    if (!envelope.id().text().equals(key)) {
      throw new BadRecord("the key is not the envelope's mail id " + envelope.id());
    }
    ContentRef content =
        reader.required(HeaderName.CONTENT, ContentPb.parser(), ContentWire::decode);
    Optional<List<String>> prepended =
        reader.optional(HeaderName.PREPENDED, PrependedPb.parser(), ContentWire::decode);
    Optional<Verdict> verdict =
        reader.optional(HeaderName.VERDICT, VerdictPb.parser(), VerdictWire::decode);
    return new AcceptedMail(
        envelope,
        prepended.orElse(List.of()),
        content,
        HeaderReader.content(content, value, envelope.size()),
        verdict);
  }
}
