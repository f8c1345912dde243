package io.poststrom.filter.content;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a header section from octets. Never throws; its time and memory are bounded by the octets
 * given. Lines end with CRLF; a bare LF, which the ingress does not let in, would end one too, so
 * that no reader further on sees a field that we did not.
 */
public final class HeaderParser {
  /** Fields beyond this many are not read. */
  public static final int MAX_FIELDS = 1_000;

  /** A field's value is cut to this many octets. */
  public static final int MAX_VALUE = 8_192;

  /** RFC 5322 section 2.1.1. */
  private static final int MAX_LINE = 998;

  private final byte[] octets;
  private final List<HeaderField> fields = new ArrayList<>();
  private final Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);

  private HeaderParser(byte[] octets) {
    this.octets = octets;
  }

  /** Reads the header that the octets begin with. */
  public static Header parse(byte[] octets) {
    return new HeaderParser(octets).parse();
  }

  private Header parse() {
    int at = 0;
    while (at < octets.length) {
      int end = lineEnd(at);
      if (end == at) {
        return new Header(fields, flaws, next(end));
      }
      int fieldEnd = end;
      while (next(fieldEnd) < octets.length && isBlank(octets[next(fieldEnd)])) {
        fieldEnd = lineEnd(next(fieldEnd));
      }
      field(at, fieldEnd);
      at = next(fieldEnd);
    }
    flaws.add(Flaw.NO_END);
    return new Header(fields, flaws, octets.length);
  }

  /** The index just after the line's last octet; notes what is wrong on the way. */
  private int lineEnd(int from) {
    int at = from;
    while (at < octets.length && octets[at] != '\n') {
      if (octets[at] < 0) {
        flaws.add(Flaw.EIGHT_BIT);
      } else if (octets[at] == 0) {
        flaws.add(Flaw.NUL);
      }
      at++;
    }
    int end = at > from && at < octets.length && octets[at - 1] == '\r' ? at - 1 : at;
    if (end - from > MAX_LINE) {
      flaws.add(Flaw.LONG_LINE);
    }
    return end;
  }

  /** The first octet after the line end that begins at {@code end}. */
  private int next(int end) {
    int at = end;
    if (at < octets.length && octets[at] == '\r') {
      at++;
    }
    return Math.min(at + 1, octets.length);
  }

  private void field(int from, int end) {
    int colon = nameEnd(from, end);
    if (colon < 0) {
      flaws.add(Flaw.BAD_LINE);
    } else if (fields.size() == MAX_FIELDS) {
      flaws.add(Flaw.TOO_MANY_FIELDS);
    } else {
      String name = new String(octets, from, colon - from, StandardCharsets.ISO_8859_1);
      fields.add(new HeaderField(name.stripTrailing(), value(colon + 1, end), from, end));
    }
  }

  /** The colon's index, or -1 where no field name stands before one. RFC 5322 section 3.6.8. */
  private int nameEnd(int from, int end) {
    int at = from;
    while (at < end && octets[at] > ' ' && octets[at] < 127 && octets[at] != ':') {
      at++;
    }
    int nameEnd = at;
    while (at < end && isBlank(octets[at])) { // obsolete, RFC 5322 section 4.5
      at++;
    }
    return nameEnd > from && at < end && octets[at] == ':' ? at : -1;
  }

  private String value(int from, int end) {
    StringBuilder value = new StringBuilder(Math.min(end - from, MAX_VALUE));
    for (int i = from; i < end && value.length() < MAX_VALUE; i++) {
      char c = (char) (octets[i] & 0xff);
      if (c != '\r' && c != '\n') {
        value.append(c);
      }
    }
    return value.toString().strip();
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }
}
