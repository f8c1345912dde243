package io.poststrom.wire;

import com.google.protobuf.ByteString;
import io.poststrom.mail.ContentRef;
import io.poststrom.wire.proto.AtRecordPb;
import io.poststrom.wire.proto.ChunksPb;
import io.poststrom.wire.proto.ContentPb;
import io.poststrom.wire.proto.InlinePb;
import io.poststrom.wire.proto.PrependedPb;
import java.util.ArrayList;
import java.util.List;

/** Headers {@code content} and {@code prepended}. */
final class ContentWire {
  private static final ContentPb INLINE =
      ContentPb.newBuilder().setInline(InlinePb.getDefaultInstance()).build();

  private ContentWire() {}

  static ContentPb encode(ContentRef content) {
    return switch (content) {
      case ContentRef.Inline() -> INLINE;
      case ContentRef.AtRecord(String topic, int partition, long offset) ->
          ContentPb.newBuilder()
              .setAtRecord(
                  AtRecordPb.newBuilder().setTopic(topic).setPartition(partition).setOffset(offset))
              .build();
      case ContentRef.Chunks(int partition, List<Long> offsets) ->
          ContentPb.newBuilder()
              .setChunks(ChunksPb.newBuilder().setPartition(partition).addAllOffsets(offsets))
              .build();
    };
  }

  /**
   * The reference back.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static ContentRef decode(ContentPb pb) {
    return switch (pb.getWhereCase()) {
      case INLINE -> new ContentRef.Inline();
      case AT_RECORD -> decode(pb.getAtRecord());
      case CHUNKS -> decode(pb.getChunks());
      case WHERE_NOT_SET ->
          throw new IllegalArgumentException("it is inline, at a record or in chunks");
    };
  }

  static PrependedPb encode(List<String> fields) {
    PrependedPb.Builder pb = PrependedPb.newBuilder();
    for (String field : fields) {
      pb.addFields(ByteString.copyFromUtf8(field));
    }
    return pb.build();
  }

  /**
   * The header fields back.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static List<String> decode(PrependedPb pb) {
    List<String> fields = new ArrayList<>(pb.getFieldsCount());
    for (ByteString field : pb.getFieldsList()) {
      if (!field.isValidUtf8()) {
        throw new IllegalArgumentException("a header field is UTF-8");
      }
      String text = field.toStringUtf8();
      if (!text.endsWith("\r\n")) {
        throw new IllegalArgumentException("a header field ends with CRLF");
      }
      fields.add(text);
    }
    return fields;
  }

  private static ContentRef decode(AtRecordPb pb) {
    if (pb.getTopic().isEmpty() || pb.getPartition() < 0 || pb.getOffset() < 0) {
      throw new IllegalArgumentException("a record has a topic, a partition and an offset >= 0");
    }
    return new ContentRef.AtRecord(pb.getTopic(), pb.getPartition(), pb.getOffset());
  }

  private static ContentRef decode(ChunksPb pb) {
    long before = -1;
    for (int i = 0; i < pb.getOffsetsCount(); i++) {
      long offset = pb.getOffsets(i);
      if (offset <= before) {
        throw new IllegalArgumentException("offsets of chunks rise from 0");
      }
      before = offset;
    }
    if (pb.getPartition() < 0 || before < 0) {
      throw new IllegalArgumentException("chunks have a partition >= 0 and 1 or more offsets");
    }
    return new ContentRef.Chunks(pb.getPartition(), pb.getOffsetsList());
  }
}
