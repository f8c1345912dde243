package io.poststrom.dns;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The name whose PTR records name an address. RFC 1035 section 3.5, RFC 3596 section 2.5. */
public final class ReverseName {
  private static final String HEX = "0123456789abcdef";

  private ReverseName() {}

  /** {@code 1.2.0.192.in-addr.arpa}, or nibbles under {@code ip6.arpa}. */
  public static String of(InetAddress address) {
    byte[] octets = address.getAddress();
    boolean ip4 = address instanceof Inet4Address;
    StringBuilder name = new StringBuilder();
    for (int i = octets.length - 1; i >= 0; i--) {
      int octet = octets[i] & 0xff;
      if (ip4) {
        name.append(octet).append('.');
      } else {
        name.append(HEX.charAt(octet & 0xf)).append('.').append(HEX.charAt(octet >> 4)).append('.');
      }
    }
    return name.append(ip4 ? "in-addr.arpa" : "ip6.arpa").toString();
  }
}
