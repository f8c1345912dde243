package io.poststrom.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.poststrom.beforequeue.Decision;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.wire.proto.AcceptPb;
import io.poststrom.wire.proto.BeforeQueueDecisionPb;
import io.poststrom.wire.proto.BeforeQueueQuestionPb;
import io.poststrom.wire.proto.RejectPb;
import io.poststrom.wire.proto.UndecidedPb;
import java.util.List;
import java.util.Optional;

/** The question before the queue and its answer as octets, and back. Any thread may call. */
public final class BeforeQueueCodec {
  private BeforeQueueCodec() {}

  /** The question about a mail. */
  public static byte[] encode(AcceptedMail mail) {
    return BeforeQueueQuestionPb.newBuilder()
        .setEnvelope(EnvelopeWire.encode(mail.envelope()))
        .setContent(ContentWire.encode(mail.content()))
        .setPrepended(ContentWire.encode(mail.prepended()))
        .setValue(UnsafeByteOperations.unsafeWrap(mail.value()))
        .build()
        .toByteArray();
  }

  /**
   * The mail of a question.
   *
   * @throws BadRecord where the octets are not what {@link #encode(AcceptedMail)} makes
   */
  public static AcceptedMail mail(byte[] octets) throws BadRecord {
    try {
      BeforeQueueQuestionPb pb = BeforeQueueQuestionPb.parseFrom(octets);
      Envelope envelope = EnvelopeWire.decode(pb.getEnvelope());
      ContentRef content = ContentWire.decode(pb.getContent());
      byte[] value = HeaderReader.content(content, pb.getValue().toByteArray(), envelope.size());
      List<String> prepended = ContentWire.decode(pb.getPrepended());
      return new AcceptedMail(envelope, prepended, content, value, Optional.empty());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new BadRecord("this is no question about a mail: " + e.getMessage(), e);
    }
  }

  /** The answer. */
  public static byte[] encode(Decision decision) {
    BeforeQueueDecisionPb.Builder pb = BeforeQueueDecisionPb.newBuilder();
    switch (decision) {
      case Decision.Accept() -> pb.setAccept(AcceptPb.getDefaultInstance());
      case Decision.Reject(var verdict, String reason) ->
          pb.setReject(
              RejectPb.newBuilder().setVerdict(VerdictWire.encode(verdict)).setReason(reason));
      case Decision.Undecided(String why) -> pb.setUndecided(UndecidedPb.newBuilder().setWhy(why));
    }
    return pb.build().toByteArray();
  }

  /**
   * The answer back.
   *
   * @throws BadRecord where the octets are not what {@link #encode(Decision)} makes
   */
  public static Decision decision(byte[] octets) throws BadRecord {
    try {
      BeforeQueueDecisionPb pb = BeforeQueueDecisionPb.parseFrom(octets);
      return switch (pb.getDecisionCase()) {
        case ACCEPT -> new Decision.Accept();
        case REJECT ->
            new Decision.Reject(
                VerdictWire.decode(pb.getReject().getVerdict()), pb.getReject().getReason());
        case UNDECIDED -> new Decision.Undecided(pb.getUndecided().getWhy());
        case DECISION_NOT_SET -> throw new IllegalArgumentException("it says nothing");
      };
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new BadRecord("this is no decision: " + e.getMessage(), e);
    }
  }
}
