package io.poststrom.smtp;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Address literals, {@code [192.0.2.1]} and {@code [IPv6:2001:db8::1]}. RFC 5321 section 4.1.3. No
 * other tag is registered, so that every other literal is wrong. Nothing here asks DNS.
 */
final class AddressLiteralParser {
  private static final String IPV6_TAG = "IPv6:";
  private static final int GROUPS = 8;

  private AddressLiteralParser() {}

  static AddressLiteral parse(String text) {
    if (text.length() < 3 || text.charAt(0) != '[' || text.charAt(text.length() - 1) != ']') {
      throw new IllegalArgumentException("an address literal stands in brackets");
    }
    String inner = text.substring(1, text.length() - 1);
    byte[] octets =
        inner.regionMatches(true, 0, IPV6_TAG, 0, IPV6_TAG.length())
            ? ipv6(inner.substring(IPV6_TAG.length()))
            : ipv4(inner);
    try {
      return new AddressLiteral(InetAddress.getByAddress(octets), text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 octets always make an address", e);
    }
  }

  /** {@code Snum 3("." Snum)}, each 0 to 255 in 1 to 3 digits. */
  private static byte[] ipv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("an IPv4 literal has four numbers");
    }
    byte[] octets = new byte[4];
    for (int i = 0; i < 4; i++) {
      octets[i] = (byte) number(parts[i], 10, 3, 255);
    }
    return octets;
  }

  /** Full and compressed forms. RFC 4291 section 2.2 lets {@code ::} stand for one group too. */
  private static byte[] ipv6(String text) {
    int elision = text.indexOf("::");
    if (elision < 0) {
      byte[] octets = groups(text);
      if (octets.length != 2 * GROUPS) {
        throw new IllegalArgumentException("an IPv6 literal has eight groups or a '::'");
      }
      return octets;
    }
    if (text.lastIndexOf('.', elision) >= 0) {
      throw new IllegalArgumentException("an IPv4 address stands at the end of an IPv6 literal");
    }
    byte[] head = groups(text.substring(0, elision));
    byte[] tail = groups(text.substring(elision + 2));
    if (head.length + tail.length > 2 * (GROUPS - 1)) {
      throw new IllegalArgumentException("'::' stands for at least one group");
    }
    byte[] octets = new byte[2 * GROUPS];
    System.arraycopy(head, 0, octets, 0, head.length);
    System.arraycopy(tail, 0, octets, octets.length - tail.length, tail.length);
    return octets;
  }

  /** Groups between single colons; an IPv4 address may be the last two of them. */
  private static byte[] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    boolean dotted = parts[parts.length - 1].indexOf('.') >= 0;
    int hexGroups = dotted ? parts.length - 1 : parts.length;
    if (hexGroups > GROUPS) {
      throw new IllegalArgumentException("an IPv6 literal has at most eight groups");
    }
    byte[] octets = new byte[2 * hexGroups + (dotted ? 4 : 0)];
    for (int i = 0; i < hexGroups; i++) {
      int group = number(parts[i], 16, 4, 0xffff);
      octets[2 * i] = (byte) (group >> 8);
      octets[2 * i + 1] = (byte) group;
    }
    if (dotted) {
      System.arraycopy(ipv4(parts[hexGroups]), 0, octets, 2 * hexGroups, 4);
    }
    return octets;
  }

  private static int number(String text, int radix, int maxDigits, int max) {
    if (text.isEmpty() || text.length() > maxDigits) {
      throw new IllegalArgumentException("a number of an address literal is missing or too long");
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        throw new IllegalArgumentException("an address literal holds only numbers");
      }
      value = value * radix + digit;
    }
    if (value > max) {
      throw new IllegalArgumentException("a number of an address literal is too large");
    }
    return value;
  }
}
