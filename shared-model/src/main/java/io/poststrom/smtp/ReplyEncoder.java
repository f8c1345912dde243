package io.poststrom.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes replies as {@link ReplyParser} reads them. RFC 5321 section 4.2, RFC 2034 section 4. */
public final class ReplyEncoder {
  /** The longest reply line, CRLF included. RFC 5321 section 4.5.3.1.5. */
  public static final int MAX_LINE = 512;

  private ReplyEncoder() {}

  /** The reply as octets, CRLF included. */
  public static byte[] encode(Reply reply) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(96);
    encode(reply, out);
    return out.toByteArray();
  }

  /** Appends the reply, so that the answers to pipelined commands leave together. */
  public static void encode(Reply reply, ByteArrayOutputStream out) {
    List<String> lines = reply.lines();
    String status = reply.status().map(s -> s.text() + " ").orElse("");
    for (int i = 0; i < lines.size(); i++) {
      String separator = i == lines.size() - 1 ? " " : "-";
      out.writeBytes(line(reply.code() + separator + status + lines.get(i)));
    }
  }

  /** Controls would break the line or the terminal that shows it; what is too long is cut. */
  private static byte[] line(String text) {
    StringBuilder clean = new StringBuilder(text.length() + 2);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      clean.append(c < ' ' || c == 0x7f ? ' ' : c);
    }
    byte[] octets = clean.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    return octets.length <= MAX_LINE ? octets : cut(octets);
  }

  private static byte[] cut(byte[] octets) {
    int end = MAX_LINE - 2;
    while ((octets[end] & 0xc0) == 0x80) {
      end--; // not inside of a character
    }
    byte[] line = Arrays.copyOf(octets, end + 2);
    line[end] = '\r';
    line[end + 1] = '\n';
    return line;
  }
}
