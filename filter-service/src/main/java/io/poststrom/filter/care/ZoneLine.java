package io.poststrom.filter.care;

import io.poststrom.dns.DnsRecord;
import io.poststrom.dns.ReverseName;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Records as they stand in a zone file. RFC 1035 section 5.1. */
public final class ZoneLine {
  /** RFC 1035 section 3.3: a character-string has one octet for its length. */
  private static final int MAX_STRING = 255;

  private ZoneLine() {}

  /** A TXT record in strings of at most 255 octets; of the text a character is an octet. */
  public static String txt(String name, String text) {
    StringBuilder line = new StringBuilder(name).append(". IN TXT");
    for (int from = 0; from == 0 || from < text.length(); from += MAX_STRING) {
      line.append(" \"");
      text.substring(from, Math.min(from + MAX_STRING, text.length()))
          .chars()
          .forEach(octet -> append(line, octet));
      line.append('"');
    }
    return line.toString();
  }

  /** An MX record; an empty host is the root: the null MX. */
  public static String mx(String name, int preference, String host) {
    return name + ". IN MX " + preference + " " + host + ".";
  }

  /** An A or AAAA record. */
  public static String address(String name, InetAddress address) {
    String type = address instanceof Inet4Address ? "A" : "AAAA";
    return name + ". IN " + type + " " + address.getHostAddress();
  }

  /** The PTR record of an address. */
  public static String ptr(InetAddress address, String host) {
    return ReverseName.of(address) + ". IN PTR " + host + ".";
  }

  /** A TLSA record. */
  public static String tlsa(String name, DnsRecord.Tlsa tlsa) {
    return "%s. IN TLSA %d %d %d %s"
        .formatted(name, tlsa.usage(), tlsa.selector(), tlsa.matching(), tlsa.data());
  }

  private static void append(StringBuilder line, int octet) {
    if (octet == '"' || octet == '\\') {
      line.append('\\').append((char) octet);
    } else if (octet < 0x20 || octet >= 0x7f) {
      line.append("\\%03d".formatted(octet & 0xff));
    } else {
      line.append((char) octet);
    }
  }
}
