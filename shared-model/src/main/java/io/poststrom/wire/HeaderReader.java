package io.poststrom.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.poststrom.mail.ContentRef;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads headers; every mistake becomes a {@link BadRecord} that names the header. */
final class HeaderReader {
  private final Headers headers;

  HeaderReader(Headers headers) {
    this.headers = headers;
  }

  /** A header that must be there. */
  <P extends MessageLite, T> T required(String name, Parser<P> parser, Function<P, T> decoder)
      throws BadRecord {
    byte @Nullable [] value = value(name);
    if (value == null) {
      throw new BadRecord("header " + name + " is missing");
    }
    return parse(name, value, parser, decoder);
  }

  /** A header that may be left out. */
  <P extends MessageLite, T> Optional<T> optional(
      String name, Parser<P> parser, Function<P, T> decoder) throws BadRecord {
    byte @Nullable [] value = value(name);
    return value == null ? Optional.empty() : Optional.of(parse(name, value, parser, decoder));
  }

  /**
   * The record's value where it can be what the reference and the size say: all of the content, or
   * nothing where the content lies elsewhere.
   */
  static byte[] content(ContentRef content, byte @Nullable [] value, long size) throws BadRecord {
    byte[] octets = value == null ? new byte[0] : value;
    boolean mayBeEmpty = !(content instanceof ContentRef.Inline);
    if (octets.length != size && !(mayBeEmpty && octets.length == 0)) {
      throw new BadRecord("the value has " + octets.length + " octets, the envelope says " + size);
    }
    return octets;
  }

  private byte @Nullable [] value(String name) {
    @Nullable Header header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }

  private static <P extends MessageLite, T> T parse(
      String name, byte[] value, Parser<P> parser, Function<P, T> decoder) throws BadRecord {
    try {
      return decoder.apply(parser.parseFrom(value));
    } catch (InvalidProtocolBufferException e) {
      throw new BadRecord(
          "header " + name + " is no Protocol Buffers message of its type: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new BadRecord("header " + name + " is wrong: " + e.getMessage(), e);
    }
  }
}
