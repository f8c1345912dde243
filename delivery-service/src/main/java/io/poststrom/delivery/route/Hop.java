package io.poststrom.delivery.route;

import java.net.InetAddress;

/**
 * One address to try.
 *
 * @param rank 0 for the most preferred host and those equal to it, then rising: within a rank any
 *     hop will do
 * @param name the host's name, for logs, reports and TLS; the address again where it has none
 * @param address where to connect
 * @param port 1 to 65535
 */
public record Hop(int rank, String name, InetAddress address, int port) {
  /** {@code name[address]}, with the port where it is not 25. */
  public String text() {
    return name + "[" + address.getHostAddress() + "]" + (port == 25 ? "" : ":" + port);
  }
}
