package io.poststrom.delivery.route;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Set;

/**
 * What routing must know about us.
 *
 * @param port the port of hosts found by DNS
 * @param ownNames names under which the world reaches us, lower case: an MX that names us is a loop
 * @param ownAddresses addresses under which the world reaches us
 * @param order which address family goes first
 * @param maxAddresses how many addresses one attempt tries at most
 * @param maxHops how many Received fields a mail may have. RFC 5321 section 6.3
 * @param data the data folder: relative Maildir folders lie below it
 */
public record RouteSettings(
    int port,
    Set<String> ownNames,
    Set<InetAddress> ownAddresses,
    AddressOrder order,
    int maxAddresses,
    int maxHops,
    Path data) {
  /** Where the Maildirs of {@code poststrom.maildir-domains} lie, below the data folder. */
  static final String MAILDIRS = "maildirs";

  public RouteSettings {
    ownNames = Set.copyOf(ownNames);
    ownAddresses = Set.copyOf(ownAddresses);
  }

  /** Which family is tried first, and whether the other is tried at all. */
  public enum AddressOrder {
    IPV4_FIRST,
    IPV6_FIRST,
    IPV4_ONLY,
    IPV6_ONLY
  }
}
