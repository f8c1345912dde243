package io.poststrom.ingress.policy;

import io.poststrom.mail.ClientInfo.Trust;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses are believed what.
 *
 * @param relays networks whose clients may send anywhere
 * @param proxies networks of load balancers, who say in a PROXY header whose connection it is
 */
public record Trusted(List<Network> relays, List<Network> proxies) {
  public Trusted {
    relays = List.copyOf(relays);
    proxies = List.copyOf(proxies);
  }

  /** {@link Trust#RELAY} for an address in one of the relay networks. */
  public Trust of(InetAddress address) {
    return contain(relays, address) ? Trust.RELAY : Trust.WORLD;
  }

  /** Whether connections from there begin with a PROXY header. */
  public boolean isProxy(InetAddress address) {
    return contain(proxies, address);
  }

  private static boolean contain(List<Network> networks, InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}
