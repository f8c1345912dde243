package io.poststrom.wire;

import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.poststrom.mail.QuarantineDecision;
import io.poststrom.mail.QuarantineDecision.Outcome;
import io.poststrom.wire.proto.AtRecordPb;
import io.poststrom.wire.proto.DecidedPb;
import io.poststrom.wire.proto.ExpiredPb;
import io.poststrom.wire.proto.QuarantineDecisionPb;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Decisions about held mails: records of {@link Topic#QUARANTINED} beside the mails themselves,
 * which are {@link MailCodec}'s. The key is the mail id, or {@code expired}; the value is empty.
 */
public final class QuarantineCodec {
  private static final String EXPIRED = "expired";
  private static final byte[] NOTHING = {};

  private QuarantineCodec() {}

  /** The record; for the partition of what it is about. */
  public static WireRecord encode(QuarantineDecision decision) {
    RecordHeaders headers = new RecordHeaders();
    QuarantineDecisionPb.Builder pb =
        QuarantineDecisionPb.newBuilder().setAtMillis(decision.at().toEpochMilli());
    String key =
        switch (decision) {
          case QuarantineDecision.OfMail one -> {
            pb.setDecided(decided(one));
            yield one.mail().text();
          }
          case QuarantineDecision.Expired all -> {
            pb.setExpired(ExpiredPb.newBuilder().setBelow(all.below()));
            yield EXPIRED;
          }
        };
    headers.add(HeaderName.DECISION, pb.build().toByteArray());
    return new WireRecord(key, NOTHING, headers);
  }

  private static DecidedPb decided(QuarantineDecision.OfMail one) {
    DecidedPb.Builder pb =
        DecidedPb.newBuilder()
            .setMailId(one.mail().text())
            .setHeld(one.held())
            .addAllRecipients(one.recipients())
            .setReleased(one.outcome() == Outcome.RELEASED)
            .setBy(one.by());
    one.goesOn()
        .ifPresent(
            at ->
                pb.setGoesOn(
                    AtRecordPb.newBuilder()
                        .setTopic(at.topic())
                        .setPartition(at.partition())
                        .setOffset(at.offset())));
    return pb.build();
  }

  /**
   * The decision back; empty where the record is none, but a held mail.
   *
   * @throws BadRecord where it is one that can't be read
   */
  public static Optional<QuarantineDecision> decode(Headers headers) throws BadRecord {
    return new HeaderReader(headers)
        .optional(HeaderName.DECISION, QuarantineDecisionPb.parser(), QuarantineCodec::decode);
  }

  private static QuarantineDecision decode(QuarantineDecisionPb pb) {
    Instant at = Instant.ofEpochMilli(pb.getAtMillis());
    return switch (pb.getAboutCase()) {
      case DECIDED -> decided(pb.getDecided(), at);
      case EXPIRED -> new QuarantineDecision.Expired(pb.getExpired().getBelow(), at);
      case ABOUT_NOT_SET ->
          throw new IllegalArgumentException("it decides something that is not known here");
    };
  }

  private static QuarantineDecision decided(DecidedPb pb, Instant at) {
    AtRecordPb on = pb.getGoesOn();
    return new QuarantineDecision.OfMail(
        new MailId(pb.getMailId()),
        pb.getHeld(),
        pb.getRecipientsList(),
        pb.getReleased() ? Outcome.RELEASED : Outcome.DELETED,
        pb.getBy(),
        at,
        pb.hasGoesOn()
            ? Optional.of(new ContentRef.AtRecord(on.getTopic(), on.getPartition(), on.getOffset()))
            : Optional.empty());
  }
}
