package io.poststrom.filter.care;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Which addresses nobody on the Internet can connect to. RFC 6890. */
final class Reach {
  private Reach() {}

  static boolean isNotPublic(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || isSharedOrUniqueLocal(address);
  }

  /** RFC 6598 (100.64.0.0/10), RFC 4193 (fc00::/7). */
  private static boolean isSharedOrUniqueLocal(InetAddress address) {
    byte[] octets = address.getAddress();
    return address instanceof Inet4Address
        ? (octets[0] & 0xff) == 100 && (octets[1] & 0xc0) == 0x40
        : (octets[0] & 0xfe) == 0xfc;
  }
}
