package io.poststrom.filter.verb;

import io.poststrom.filter.care.PolicyFile;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of HTTP/1.1 as one small answer takes. RFC 9112; within 64 KiB in all. */
final class HttpAnswer {
  private static final int MAX_OCTETS = 64 << 10;
  private static final int MAX_FIELDS = 100;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})[ \t]*(?:;.*)?");

  private final InputStream in;
  private final Map<String, String> fields = new HashMap<>();
  private int left = MAX_OCTETS;

  private HttpAnswer(InputStream in) {
    this.in = in;
  }

  static PolicyFile read(InputStream in) throws IOException {
    return new HttpAnswer(in).answer();
  }

  private PolicyFile answer() throws IOException {
    String first = line();
    Matcher status = STATUS.matcher(first);
    if (!status.matches()) {
      throw new IOException("no HTTP answer: " + first);
    }
    header();
    String type = fields.getOrDefault("content-type", "");
    int semicolon = type.indexOf(';');
    return new PolicyFile.Answered(
        Integer.parseInt(status.group(1)),
        (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT),
        body());
  }

  private void header() throws IOException {
    for (String field = line(); !field.isEmpty(); field = line()) {
      int colon = field.indexOf(':');
      if (colon <= 0 || fields.size() == MAX_FIELDS) {
        throw new IOException("a broken HTTP header");
      }
      fields.put(
          field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).strip());
    }
  }

  /** Section 6.3: in chunks, of a length, or to the end of the connection. */
  private String body() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (fields.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      chunks(body);
    } else if (fields.containsKey("content-length")) {
      String length = fields.get("content-length");
      if (!LENGTH.matcher(length).matches()) {
        throw new IOException("a broken Content-Length");
      }
      octets(body, Integer.parseInt(length));
    } else {
      for (int octet = next(); octet >= 0; octet = next()) {
        body.write(octet);
      }
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  private void chunks(ByteArrayOutputStream body) throws IOException {
    while (true) {
      Matcher size = CHUNK.matcher(line());
      if (!size.matches()) {
        throw new IOException("a broken chunk");
      }
      int octets = Integer.parseInt(size.group(1), 16);
      if (octets == 0) {
        return; // trailer fields say nothing to us
      }
      octets(body, octets);
      line();
    }
  }

  private void octets(ByteArrayOutputStream body, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      body.write(required());
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = required(); octet != '\n'; octet = required()) {
      line.append((char) octet);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  private int required() throws IOException {
    int octet = next();
    if (octet < 0) {
      throw new EOFException("the HTTP answer is cut off");
    }
    return octet;
  }

  private int next() throws IOException {
    if (left-- == 0) {
      throw new IOException("the HTTP answer is longer than " + MAX_OCTETS + " octets");
    }
    return in.read();
  }
}
