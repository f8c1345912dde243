package io.poststrom.ingress.policy;

import io.poststrom.mail.ClientInfo.Trust;
import java.net.InetAddress;
import java.util.List;

/** The relay networks. */
public record Trusted(List<Network> networks) {
  public Trusted {
    networks = List.copyOf(networks);
  }

  /** {@link Trust#RELAY} for an address in one of the networks. */
  public Trust of(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address))
        ? Trust.RELAY
        : Trust.WORLD;
  }
}
