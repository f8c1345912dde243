package io.poststrom.ingress.door;

import io.poststrom.ingress.policy.Network;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Which addresses are one host, and which are one network, when they are counted. */
final class Neighbourhood {
  private Neighbourhood() {}

  /** An IPv4 address; of IPv6 the first 64 bits, because one host has all of the rest. */
  static Network host(InetAddress address) {
    return new Network(address, address instanceof Inet6Address ? 64 : 32);
  }

  /** An IPv4 /24; of IPv6 a /48, which is what a site gets. */
  static Network network(InetAddress address) {
    return new Network(address, address instanceof Inet6Address ? 48 : 24);
  }
}
