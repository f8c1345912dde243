package io.poststrom.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.random.RandomGenerator;

/** Drives the codecs with octets cut in every way, as a network would. */
final class Chunks {
  /** What a decoder made of a stream. */
  record Decoded(String content, int consumed, ContentFacts facts) {}

  private Chunks() {}

  static byte[] octets(String latin1) {
    return latin1.getBytes(ISO_8859_1);
  }

  /** Feeds chunks of random sizes, each in an array of its own with strange octets around it. */
  static Decoded decodeData(byte[] stream, RandomGenerator random) {
    DataDecoder decoder = new DataDecoder();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    int at = 0;
    while (at < stream.length && !decoder.hasEnded()) {
      int length = Math.min(stream.length - at, random.nextInt(1, 24));
      byte[] padded = padded(stream, at, length, random);
      at += decoder.feed(padded, 8, length, content::write);
    }
    return new Decoded(content.toString(ISO_8859_1), decoder.hasEnded() ? at : -1, decoder.facts());
  }

  static byte[] stuff(byte[] content, RandomGenerator random) {
    DotStuffer stuffer = new DotStuffer();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    int at = 0;
    while (at < content.length) {
      int length = Math.min(content.length - at, random.nextInt(1, 24));
      stuffer.feed(padded(content, at, length, random), 8, length, stream::write);
      at += length;
    }
    stuffer.finish(stream::write);
    return stream.toByteArray();
  }

  static Decoded decodeBdat(byte[] content, RandomGenerator random) {
    BdatDecoder decoder = new BdatDecoder();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    while (at < content.length) {
      if (decoder.remaining() == 0) {
        decoder.begin(random.nextInt(1, content.length - at + 1));
      }
      int length = Math.min(content.length - at, random.nextInt(1, 24));
      at += decoder.feed(padded(content, at, length, random), 8, length, out::write);
    }
    return new Decoded(out.toString(ISO_8859_1), at, decoder.finish());
  }

  private static byte[] padded(byte[] from, int at, int length, RandomGenerator random) {
    byte[] padded = new byte[length + 16];
    random.nextBytes(padded);
    System.arraycopy(from, at, padded, 8, length);
    return padded;
  }
}
