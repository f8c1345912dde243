package io.poststrom.filter.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads answers that begin as those of HTTP do: a line, header fields, an empty line, a body. */
public final class AnswerReader {
  private static final int LONGEST_LINE = 16_384;
  private static final int MOST_FIELDS = 200;

  private final InputStream in;
  private final int longestBody;

  /** Bodies of more octets are no answers. */
  public AnswerReader(InputStream in, int longestBody) {
    this.in = in;
    this.longestBody = longestBody;
  }

  /** Up to the next LF; a CR before it is left out. */
  public String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() >= LONGEST_LINE) {
        throw failure(c < 0 ? "the engine has hung up" : "a line of the answer has no end");
      }
      line.append((char) c);
    }
    int end = line.length();
    return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
  }

  /** The fields up to the empty line, names in lower case; of equal names the first. */
  public Map<String, String> fields() throws IOException {
    Map<String, String> fields = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 0 || fields.size() >= MOST_FIELDS) {
        throw failure("the answer has a header that can't be read");
      }
      fields.putIfAbsent(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    return fields;
  }

  /** So many octets. */
  public byte[] body(String length) throws IOException {
    return octets(number(length, 10));
  }

  /** All that follows. */
  public byte[] rest() throws IOException {
    byte[] octets = in.readNBytes(longestBody + 1);
    if (octets.length > longestBody) {
      throw tooLong();
    }
    return octets;
  }

  /** In chunks: RFC 9112 section 7.1. */
  public byte[] chunked() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size = chunk(); size > 0; size = chunk()) {
      all.write(octets(size));
      if (!line().isEmpty() || all.size() > longestBody) {
        throw tooLong();
      }
    }
    if (!fields().isEmpty()) {
      throw failure("the answer has a trailer");
    }
    return all.toByteArray();
  }

  private int chunk() throws IOException {
    String line = line();
    int extension = line.indexOf(';');
    return number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
  }

  private byte[] octets(int length) throws IOException {
    byte[] octets = in.readNBytes(length);
    if (octets.length < length) {
      throw failure("the engine has hung up");
    }
    return octets;
  }

  private int number(String text, int radix) throws EngineFailure {
    int number;
    try {
      number = Integer.parseInt(text, radix);
    } catch (NumberFormatException e) {
      throw failure("the answer has a length that is no number: " + Symbols.printable(text));
    }
    if (number < 0 || number > longestBody) {
      throw tooLong();
    }
    return number;
  }

  private EngineFailure tooLong() {
    return failure("the answer has more than " + longestBody + " octets");
  }

  /** An answer that is none. */
  public static EngineFailure failure(String why) {
    return new EngineFailure(EngineFailure.Kind.FAILED, why);
  }

  /** As octets are sent: UTF-8. */
  public static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
