package io.poststrom.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import io.poststrom.wire.proto.LearnedPb;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Values of {@link Topic#BAYES}. */
public final class LearnedCodec {
  private LearnedCodec() {}

  /** The value. */
  public static byte[] encode(Learned learned) {
    return LearnedPb.newBuilder()
        .setKind(
            switch (learned.kind()) {
              case HAM -> LearnedPb.Kind.HAM;
              case SPAM -> LearnedPb.Kind.SPAM;
            })
        .setVersion(learned.version())
        .setFeatures(ByteString.copyFrom(learned.features()))
        .setAt(learned.at().getEpochSecond())
        .setSource(learned.source())
        .setDomain(learned.domain().map(Domain::ascii).orElse(""))
        .build()
        .toByteArray();
  }

  /** The record under that key. */
  public static WireRecord record(String key, Learned learned) {
    return new WireRecord(key, encode(learned), new RecordHeaders());
  }

  /** What was learned back. */
  public static Learned decode(byte[] value) throws BadRecord {
    try {
      LearnedPb pb = LearnedPb.parseFrom(value);
      return new Learned(
          kind(pb.getKind()),
          pb.getVersion(),
          pb.getFeatures().toByteArray(),
          Instant.ofEpochSecond(pb.getAt()),
          pb.getSource(),
          pb.getDomain().isEmpty() ? Optional.empty() : Optional.of(Domain.of(pb.getDomain())));
    } catch (InvalidProtocolBufferException | IllegalArgumentException | DateTimeException e) {
      throw new BadRecord("the value is no LearnedPb: " + e.getMessage());
    }
  }

  private static MailClass kind(LearnedPb.Kind kind) throws BadRecord {
    return switch (kind) {
      case HAM -> MailClass.HAM;
      case SPAM -> MailClass.SPAM;
      case UNKNOWN, UNRECOGNIZED -> throw new BadRecord("a mail is learned as ham or spam");
    };
  }
}
