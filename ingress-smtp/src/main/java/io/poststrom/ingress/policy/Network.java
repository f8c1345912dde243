package io.poststrom.ingress.policy;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A range of addresses in CIDR notation: {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or a single
 * address. An IPv4-mapped IPv6 address is an IPv4 address.
 *
 * @param address the range's first address, host bits cleared
 * @param bits how many bits count
 */
public record Network(InetAddress address, int bits) {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  public Network {
    int most = 8 * address.getAddress().length;
    if (bits < 0 || bits > most) {
      throw new IllegalArgumentException("want a prefix length of 0 to " + most + ", not " + bits);
    }
    address = firstOf(address, bits);
  }

  /**
   * Parses a network.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    if (!LITERAL.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "want ADDRESS or ADDRESS/BITS, such as 192.0.2.0/24 or 2001:db8::/32, not " + text);
    }
    InetAddress address = InetAddress.ofLiteral(host);
    int most = 8 * address.getAddress().length;
    try {
      return new Network(address, slash < 0 ? most : Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the prefix length of " + text + " is no number", e);
    }
  }

  /** Whether the address lies in the range. */
  public boolean contains(InetAddress other) {
    return other.getAddress().length == address.getAddress().length
        && firstOf(other, bits).equals(address);
  }

  /** {@code ADDRESS/BITS}. */
  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }

  private static InetAddress firstOf(InetAddress address, int bits) {
    byte[] octets = address.getAddress();
    for (int i = 0; i < octets.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      octets[i] &= (byte) (0xff << (8 - kept));
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException("the length has not changed", e);
    }
  }
}
