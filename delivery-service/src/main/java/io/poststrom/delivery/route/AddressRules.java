package io.poststrom.delivery.route;

import io.poststrom.delivery.route.MxRules.RankedHost;
import io.poststrom.delivery.route.NextHops.Nowhere;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** From hosts and their addresses to the hops of one attempt, or to the reason for none. Pure. */
final class AddressRules {
  private AddressRules() {}

  /**
   * A host and what DNS said about it.
   *
   * @param host the host
   * @param port where it listens
   * @param answers in the order in which the families are tried
   */
  record Resolved(RankedHost host, int port, List<Answer<InetAddress>> answers) {}

  /** The hops, best first; empty where no host has an address. */
  static List<Hop> hops(List<Resolved> hosts, int max, RandomGenerator random) {
    List<Hop> hops = new ArrayList<>();
    for (Resolved resolved : hosts) {
      for (Answer<InetAddress> answer : resolved.answers()) {
        if (answer instanceof Answer.Found<InetAddress>(List<InetAddress> addresses, var _)) {
          List<InetAddress> shuffled = new ArrayList<>(addresses);
          shuffled.removeIf(address -> address.isAnyLocalAddress() || address.isMulticastAddress());
          // Spreads the load over a host with many addresses; the cache keeps DNS from doing it.
          Collections.shuffle(shuffled, random);
          for (InetAddress address : shuffled) {
            hops.add(
                new Hop(resolved.host().rank(), resolved.host().name(), address, resolved.port()));
          }
        }
      }
    }
    return hops.size() <= max ? hops : List.copyOf(hops.subList(0, max));
  }

  /**
   * The rank of the best host that is ourselves, by address; all of that rank and worse would loop.
   * RFC 5321 section 5.1.
   */
  static int ownRank(List<Resolved> hosts, Set<InetAddress> own) {
    return hosts.stream()
        .filter(resolved -> resolved.answers().stream().anyMatch(answer -> names(answer, own)))
        .mapToInt(resolved -> resolved.host().rank())
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /** Why none of the hosts of {@code domain} can be connected to. */
  static Nowhere noAddress(String domain, List<Resolved> hosts) {
    boolean unknown =
        hosts.stream()
            .flatMap(resolved -> resolved.answers().stream())
            .anyMatch(Answer.Unavailable.class::isInstance);
    if (unknown) {
      return Nowhere.later(4, 3, "No address of a mail host of " + domain + " can be found now");
    }
    boolean implicit = hosts.size() == 1 && hosts.getFirst().host().name().equals(domain);
    return implicit
        ? Nowhere.never(1, 2, "The domain " + domain + " has neither MX nor address")
        : Nowhere.never(4, 4, "No mail host of " + domain + " has an address");
  }

  private static boolean names(Answer<InetAddress> answer, Set<InetAddress> own) {
    return answer instanceof Answer.Found<InetAddress>(List<InetAddress> addresses, var _)
        && addresses.stream().anyMatch(own::contains);
  }
}
