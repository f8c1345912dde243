package io.poststrom.ingress.policy;

import io.poststrom.mail.ClientInfo.Trust;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses are believed what.
 *
 * @param relays networks whose clients may send anywhere
 * @param proxies networks of load balancers, who say in a PROXY header whose connection it is
 * @param introducers networks of proxies, who say with XCLIENT who their client is
 */
public record Trusted(List<Network> relays, List<Network> proxies, List<Network> introducers) {
  /** Without anybody who may say XCLIENT. */
  public Trusted(List<Network> relays, List<Network> proxies) {
    this(relays, proxies, List.of());
  }

  public Trusted {
    relays = List.copyOf(relays);
    proxies = List.copyOf(proxies);
    introducers = List.copyOf(introducers);
  }

  /** {@link Trust#RELAY} for an address in one of the relay networks. */
  public Trust of(InetAddress address) {
    return contain(relays, address) ? Trust.RELAY : Trust.WORLD;
  }

  /** Whether connections from there begin with a PROXY header. */
  public boolean isProxy(InetAddress address) {
    return contain(proxies, address);
  }

  /** Whether a peer there may say with XCLIENT who its client is. */
  public boolean isIntroducer(InetAddress address) {
    return contain(introducers, address);
  }

  private static boolean contain(List<Network> networks, InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}
