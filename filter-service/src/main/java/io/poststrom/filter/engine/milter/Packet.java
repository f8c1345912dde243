package io.poststrom.filter.engine.milter;

import io.poststrom.filter.engine.AnswerReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A command or a reply: a length, a letter, data. Texts in it end with NUL.
 *
 * @param letter which one
 * @param data what belongs to it
 */
@SuppressWarnings("ArrayRecordComponent") // read once, by who receives it
record Packet(char letter, byte[] data) {
  private static final int LONGEST = 1_048_576;

  static Packet of(char letter) {
    return new Packet(letter, new byte[0]);
  }

  static Packet of(char letter, String... texts) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (String text : texts) {
      data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      data.write(0);
    }
    return new Packet(letter, data.toByteArray());
  }

  /** A header field, octet for octet: one character each. */
  static Packet field(String name, String value) {
    return new Packet('L', (name + '\0' + value + '\0').getBytes(StandardCharsets.ISO_8859_1));
  }

  static Packet read(InputStream from) throws IOException {
    DataInputStream in = new DataInputStream(from);
    try {
      int length = in.readInt();
      if (length < 1 || length > LONGEST) {
        throw AnswerReader.failure("the milter sends a packet of " + length + " octets");
      }
      char letter = (char) in.readUnsignedByte();
      byte[] data = in.readNBytes(length - 1);
      if (data.length < length - 1) {
        throw new EOFException();
      }
      return new Packet(letter, data);
    } catch (EOFException e) {
      throw AnswerReader.failure("the milter has hung up");
    }
  }

  void write(OutputStream to) throws IOException {
    write(to, letter, data, 0, data.length);
  }

  static void write(OutputStream to, char letter, byte[] data, int from, int count)
      throws IOException {
    DataOutputStream out = new DataOutputStream(to);
    out.writeInt(1 + count);
    out.writeByte(letter);
    out.write(data, from, count);
  }

  Cursor cursor() {
    return new Cursor(ByteBuffer.wrap(data));
  }

  /** Reads data from its start on. */
  record Cursor(ByteBuffer left) {
    boolean isAtEnd() {
      return !left.hasRemaining();
    }

    int number() throws IOException {
      if (left.remaining() < Integer.BYTES) {
        throw AnswerReader.failure("the milter's packet is too short");
      }
      return left.getInt();
    }

    /** Up to the next NUL, which must be there. */
    String text() throws IOException {
      int start = left.position();
      while (left.hasRemaining()) {
        if (left.get() == 0) {
          return new String(
              left.array(), start, left.position() - 1 - start, StandardCharsets.UTF_8);
        }
      }
      throw AnswerReader.failure("a text in the milter's packet has no end");
    }
  }
}
