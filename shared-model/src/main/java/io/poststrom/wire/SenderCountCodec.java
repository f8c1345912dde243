package io.poststrom.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.poststrom.mail.SenderCount;
import io.poststrom.wire.proto.SenderCountPb;

/**
 * Keys and values of {@link Topic#REPUTATION}. A key is whom the count is of, a blank, and who has
 * counted.
 */
public final class SenderCountCodec {
  /** The last second of the year 9999. */
  private static final long LATEST = 253_402_300_799L;

  private SenderCountCodec() {}

  /**
   * A key.
   *
   * @param subject whom the count is of; without a blank
   * @param writer the filter that has counted
   */
  public record Key(String subject, String writer) {
    /** As it stands in the log. */
    public String text() {
      return subject + " " + writer;
    }

    /** The key back. */
    public static Key parse(String text) throws BadRecord {
      int blank = text.indexOf(' ');
      if (blank < 1 || blank == text.length() - 1) {
        throw new BadRecord("a key of a count is somebody, a blank, and a filter");
      }
      return new Key(text.substring(0, blank), text.substring(blank + 1));
    }
  }

  /** The value. */
  public static byte[] encode(SenderCount count) {
    return SenderCountPb.newBuilder()
        .setHam(count.ham())
        .setSpam(count.spam())
        .setAt(count.at())
        .setDays(count.days())
        .build()
        .toByteArray();
  }

  /** The count back. */
  public static SenderCount decode(byte[] value) throws BadRecord {
    try {
      SenderCountPb pb = SenderCountPb.parseFrom(value);
      if (pb.getAt() > LATEST) {
        throw new BadRecord("nothing was counted in the second " + pb.getAt());
      }
      return new SenderCount(pb.getHam(), pb.getSpam(), pb.getAt(), pb.getDays());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new BadRecord("the value is no SenderCountPb: " + e.getMessage());
    }
  }
}
