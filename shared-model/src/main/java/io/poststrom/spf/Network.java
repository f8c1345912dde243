package io.poststrom.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * An address range. Addresses of the two families never match each other; a client with an
 * IPv4-mapped address is an IPv4 client (RFC 7208 section 5), which is how the JDK gives it.
 */
final class Network {
  private final byte[] address;
  private final int bits;

  private Network(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  static Network of(InetAddress address, int bits) {
    return new Network(address.getAddress(), bits);
  }

  /** The address of {@code ip4:}: four numbers without leading zeros. Section 12, qnum. */
  static Optional<byte[]> parseIp4(String text) {
    byte[] address = new byte[4];
    String[] numbers = text.split("\\.", -1);
    if (numbers.length != address.length) {
      return Optional.empty();
    }
    for (int i = 0; i < numbers.length; i++) {
      int number = Numbers.parse(numbers[i], 255);
      if (number < 0) {
        return Optional.empty();
      }
      address[i] = (byte) number;
    }
    return Optional.of(address);
  }

  /** The address of {@code ip6:}: RFC 4291 section 2.2, no scope, no brackets. */
  static Optional<byte[]> parseIp6(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> isHex(c) || c == ':' || c == '.')) {
      return Optional.empty();
    }
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text).filter(octets -> octets.length == 16);
    }
    Optional<byte[]> head = groups(text.substring(0, gap));
    Optional<byte[]> tail = groups(text.substring(gap + 2));
    if (head.isEmpty() || tail.isEmpty() || head.get().length + tail.get().length > 14) {
      return Optional.empty();
    }
    byte[] address = Arrays.copyOf(head.get(), 16);
    byte[] end = tail.get();
    System.arraycopy(end, 0, address, 16 - end.length, end.length);
    return Optional.of(address);
  }

  /** A range; the bits are within the family's. */
  static Network of(byte[] address, int bits) {
    return new Network(address, bits);
  }

  boolean contains(byte[] client) {
    if (client.length != address.length) {
      return false;
    }
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (client[i] != address[i]) {
        return false;
      }
    }
    int rest = bits % 8;
    return rest == 0 || (client[whole] ^ address[whole]) >> (8 - rest) == 0;
  }

  static boolean isIp4(InetAddress address) {
    return address instanceof Inet4Address;
  }

  private static Optional<byte[]> groups(String text) {
    if (text.isEmpty()) {
      return Optional.of(new byte[0]);
    }
    String[] parts = text.split(":", -1);
    byte[] octets = new byte[parts.length * 2 + 2];
    int length = 0;
    for (int i = 0; i < parts.length && length <= 14; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        Optional<byte[]> ip4 = parseIp4(parts[i]);
        if (ip4.isEmpty()) {
          return Optional.empty();
        }
        System.arraycopy(ip4.get(), 0, octets, length, 4);
        length += 4;
      } else {
        int group = hex(parts[i]);
        if (group < 0) {
          return Optional.empty();
        }
        octets[length++] = (byte) (group >> 8);
        octets[length++] = (byte) group;
      }
    }
    return parts.length > 8 || length > 16
        ? Optional.empty()
        : Optional.of(Arrays.copyOf(octets, length));
  }

  private static int hex(String text) {
    return text.isEmpty() || text.length() > 4 || !text.chars().allMatch(Network::isHex)
        ? -1
        : Integer.parseInt(text, 16);
  }

  private static boolean isHex(int c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }

  /** Decimal numbers as the grammar wants them. */
  static final class Numbers {
    private Numbers() {}

    /** 0 to max without leading zeros or signs; -1 for anything else. */
    static int parse(String text, int max) {
      if (text.isEmpty()
          || text.length() > 3
          || text.length() > 1 && text.charAt(0) == '0'
          || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return -1;
      }
      int number = Integer.parseInt(text);
      return number > max ? -1 : number;
    }
  }
}
