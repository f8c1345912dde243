package io.poststrom.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The DATA stream as RFC 5321 section 4.5.2 tells it, without thought for speed: cut at CR LF, look
 * at each line. What {@link DataDecoder} must equal.
 *
 * @param content the content, or what there is of it where the end has not come
 * @param consumed the octets up to and including the final dot's CRLF, -1 where it has not come
 */
record SlowDataDecoder(String content, int consumed, Set<ContentFault> faults, long longestLine) {
  static SlowDataDecoder decode(byte[] octets) {
    String stream = new String(octets, ISO_8859_1);
    List<String> lines = new ArrayList<>();
    int from = 0;
    int consumed = -1;
    for (int at = stream.indexOf("\r\n"); at >= 0; at = stream.indexOf("\r\n", from)) {
      String line = stream.substring(from, at);
      from = at + 2;
      if (line.equals(".")) {
        consumed = from;
        break;
      }
      lines.add(line.startsWith(".") ? line.substring(1) : line);
    }
    String content = lines.isEmpty() ? "" : String.join("\r\n", lines) + "\r\n";
    long longest = lines.stream().mapToLong(String::length).max().orElse(0);
    return new SlowDataDecoder(content, consumed, faults(lines), longest);
  }

  private static Set<ContentFault> faults(List<String> lines) {
    EnumSet<ContentFault> faults = EnumSet.noneOf(ContentFault.class);
    for (String line : lines) {
      if (line.indexOf('\r') >= 0) {
        faults.add(ContentFault.BARE_CR);
      }
      if (line.indexOf('\n') >= 0) {
        faults.add(ContentFault.BARE_LF);
      }
      if (line.indexOf(0) >= 0) {
        faults.add(ContentFault.NUL);
      }
    }
    return faults;
  }
}
