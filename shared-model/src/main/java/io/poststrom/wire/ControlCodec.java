package io.poststrom.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.poststrom.mail.Flush;
import io.poststrom.mail.Flush.Reach;
import io.poststrom.smtp.Domain;
import io.poststrom.wire.proto.ControlPb;
import io.poststrom.wire.proto.FlushPb;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Records of {@link Topic#CONTROL}. The key says what is controlled, so that the last word on it
 * stays: {@code flush/example.org}.
 */
public final class ControlCodec {
  private ControlCodec() {}

  /** The record. */
  public static WireRecord encode(Flush flush) {
    FlushPb.Builder pb =
        FlushPb.newBuilder()
            .setDomain(flush.domain().ascii())
            .setBelow(flush.reach() == Reach.DOMAIN_AND_BELOW)
            .setAtMillis(flush.at().toEpochMilli())
            .setBy(flush.by());
    return new WireRecord(
        "flush/" + flush.node(),
        ControlPb.newBuilder().setFlush(pb).build().toByteArray(),
        new RecordHeaders());
  }

  /** The flush back; what is newer than this reader is a bad record to it. */
  public static Flush decode(byte[] value) throws BadRecord {
    try {
      ControlPb control = ControlPb.parseFrom(value);
      if (!control.hasFlush()) {
        throw new BadRecord("it controls something that is not known here");
      }
      FlushPb pb = control.getFlush();
      return new Flush(
          Domain.of(pb.getDomain()),
          pb.getBelow() ? Reach.DOMAIN_AND_BELOW : Reach.DOMAIN,
          Instant.ofEpochMilli(pb.getAtMillis()),
          pb.getBy());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new BadRecord("the value is no ControlPb: " + e.getMessage());
    }
  }
}
