package io.poststrom.wire;

import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.mail.RecipientState;
import io.poststrom.site.Site;
import io.poststrom.wire.proto.ContentPb;
import io.poststrom.wire.proto.EnvelopePb;
import io.poststrom.wire.proto.ObligationPb;
import io.poststrom.wire.proto.PrependedPb;
import io.poststrom.wire.proto.RecipientStatePb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Obligations as records of {@code mail.outbound} and back. Times are kept to the millisecond. Any
 * thread may call.
 */
public final class ObligationCodec {
  private ObligationCodec() {}

  /** The record of an obligation's state; its key is the obligation id. */
  public static WireRecord encode(Obligation obligation) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(HeaderName.ENVELOPE, EnvelopeWire.encode(obligation.envelope()).toByteArray());
    headers.add(HeaderName.CONTENT, ContentWire.encode(obligation.content()).toByteArray());
    if (!obligation.prepended().isEmpty()) {
      headers.add(HeaderName.PREPENDED, ContentWire.encode(obligation.prepended()).toByteArray());
    }
    headers.add(HeaderName.OBLIGATION, state(obligation).toByteArray());
    return new WireRecord(obligation.id().text(), obligation.value(), headers);
  }

  /**
   * The obligation of a record.
   *
   * @throws BadRecord where the record is not one that {@link #encode} makes; no other exception
   */
  public static Obligation decode(@Nullable String key, Headers headers, byte @Nullable [] value)
      throws BadRecord {
    HeaderReader reader = new HeaderReader(headers);
    Envelope envelope =
        reader.required(HeaderName.ENVELOPE, EnvelopePb.parser(), EnvelopeWire::decode);
    ContentRef content =
        reader.required(HeaderName.CONTENT, ContentPb.parser(), ContentWire::decode);
    List<String> prepended =
        reader
            .optional(HeaderName.PREPENDED, PrependedPb.parser(), ContentWire::decode)
            .orElse(List.of());
    byte[] octets = HeaderReader.content(content, value, envelope.size());
    Obligation obligation =
        reader.required(
            HeaderName.OBLIGATION,
            ObligationPb.parser(),
            pb -> decode(id(key), pb, envelope, prepended, content, octets));
    if (!obligation.id().isOf(envelope.id(), obligation.site())) {
      ObligationId right = ObligationId.of(envelope.id(), obligation.site());
      throw new BadRecord("the key is not the id of this mail and site, " + right);
    }
    return obligation;
  }

  private static ObligationPb state(Obligation obligation) {
    ObligationPb.Builder pb =
        ObligationPb.newBuilder()
            .setSite(obligation.site().name())
            .setShard(obligation.shard())
            .setAttempts(obligation.attempts())
            .setDueMillis(obligation.due().toEpochMilli())
            .setWarned(obligation.warning() == Obligation.DelayWarning.SENT);
    for (RecipientState state : obligation.states()) {
      pb.addStates(StateWire.encode(state));
    }
    return pb.build();
  }

  private static ObligationId id(@Nullable String key) {
    return new ObligationId(key == null ? "" : key);
  }

  private static Obligation decode(
      ObligationId id,
      ObligationPb pb,
      Envelope envelope,
      List<String> prepended,
      ContentRef content,
      byte[] octets) {
    if (pb.getShard() < 0 || pb.getAttempts() < 0) {
      throw new IllegalArgumentException("shard and attempts are not negative");
    }
    List<RecipientState> states = new ArrayList<>(pb.getStatesCount());
    for (RecipientStatePb state : pb.getStatesList()) {
      states.add(StateWire.decode(state));
    }
    Site site = new Site(pb.getSite());
    return new Obligation(
        id,
        site,
        pb.getShard(),
        envelope,
        states,
        pb.getAttempts(),
        Instant.ofEpochMilli(pb.getDueMillis()),
        pb.getWarned() ? Obligation.DelayWarning.SENT : Obligation.DelayWarning.NOT_SENT,
        prepended,
        content,
        octets);
  }
}
