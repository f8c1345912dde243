package io.poststrom.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.poststrom.mail.Sighting;
import io.poststrom.wire.proto.NetworkSightingPb;
import io.poststrom.wire.proto.SightingPb;

/** Values of {@link Topic#GREYLIST}. */
public final class SightingCodec {
  /** The last second of the year 9999. */
  private static final long LATEST = 253_402_300_799L;

  private SightingCodec() {}

  /** The value. */
  public static byte[] encode(Sighting sighting) {
    SightingPb.Builder pb = SightingPb.newBuilder();
    switch (sighting) {
      case Sighting.Waiting(long since) -> pb.setWaitingSince(since);
      case Sighting.Returned(long last) -> pb.setReturnedLast(last);
      case Sighting.Network(int returned, long last) ->
          pb.setNetwork(NetworkSightingPb.newBuilder().setReturned(returned).setLast(last));
    }
    return pb.build().toByteArray();
  }

  /** The sighting back. */
  public static Sighting decode(byte[] value) throws BadRecord {
    try {
      SightingPb pb = SightingPb.parseFrom(value);
      return switch (pb.getIsCase()) {
        case WAITING_SINCE -> new Sighting.Waiting(time(pb.getWaitingSince()));
        case RETURNED_LAST -> new Sighting.Returned(time(pb.getReturnedLast()));
        case NETWORK ->
            new Sighting.Network(pb.getNetwork().getReturned(), time(pb.getNetwork().getLast()));
        case IS_NOT_SET ->
            throw new BadRecord(
                "a sighting is of a triplet that waits or has returned, or a network");
      };
    } catch (InvalidProtocolBufferException e) {
      throw new BadRecord("the value is no Protocol Buffers message of its type", e);
    }
  }

  private static long time(long seconds) throws BadRecord {
    if (seconds < 0 || seconds > LATEST) {
      throw new BadRecord("no sighting is of the second " + seconds);
    }
    return seconds;
  }
}
