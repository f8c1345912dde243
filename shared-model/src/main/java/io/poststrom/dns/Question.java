package io.poststrom.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What is asked: a name in lower case without trailing dot, and a type. The key of the cache.
 *
 * @param name dotted; one character per octet, so that a macro's odd octets need no escapes
 */
record Question(String name, DnsType type) {
  private static final int MAX_LABEL = 63;
  private static final int MAX_WIRE = 255;

  static Question of(String name, DnsType type) {
    String lower = lower(name);
    return new Question(lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower, type);
  }

  /** The query, or empty where no such name can exist. RFC 1035 section 2.3.4. */
  Optional<Message> message() {
    return wireName().map(n -> query(Record.newRecord(n, type.number(), DClass.IN)));
  }

  /** A name from the wire as this package writes names. */
  static String text(Name name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.labels(); i++) {
      byte[] label = name.getLabel(i); // its first octet is the length
      if (label[0] > 0) {
        text.append(i == 0 ? "" : ".")
            .append(new String(label, 1, label[0], StandardCharsets.ISO_8859_1));
      }
    }
    return lower(text.toString());
  }

  /** AD asks a validating resolver whether DNSSEC proves the answer. RFC 6840 section 5.7. */
  private static Message query(Record question) {
    Message query = Message.newQuery(question);
    query.getHeader().setFlag(Flags.AD);
    return query;
  }

  private Optional<Name> wireName() {
    if (name.length() + 2 > MAX_WIRE || name.chars().anyMatch(c -> c > 0xff)) {
      return Optional.empty();
    }
    byte[] wire = new byte[name.length() + 2];
    System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, wire, 1, name.length());
    int lengthAt = 0;
    for (int i = 1; i < wire.length; i++) {
      if (i == wire.length - 1 || wire[i] == '.') {
        int length = i - lengthAt - 1;
        if (length == 0 || length > MAX_LABEL) {
          return Optional.empty();
        }
        wire[lengthAt] = (byte) length;
        lengthAt = i;
      }
    }
    wire[wire.length - 1] = 0;
    try {
      return Optional.of(new Name(wire));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** ASCII letters only: other octets have no case. RFC 4343 section 3. */
  private static String lower(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (isUpper(name.charAt(i))) {
        StringBuilder lower = new StringBuilder(name);
        for (int j = i; j < name.length(); j++) {
          char c = name.charAt(j);
          lower.setCharAt(j, isUpper(c) ? (char) (c + 32) : c);
        }
        return lower.toString();
      }
    }
    return name;
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
