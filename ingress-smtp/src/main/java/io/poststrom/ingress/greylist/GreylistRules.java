package io.poststrom.ingress.greylist;

import io.poststrom.ingress.policy.Network;
import io.poststrom.settings.AddressPattern;
import io.poststrom.smtp.Mailbox;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What holds for greylisting.
 *
 * @param scope who is asked to come again
 * @param delay how soon a triplet may come again
 * @param trustedFrom from how many of its triplets on that have come again a network is trusted; 0
 *     is never
 * @param prefixes what of an address is its network
 * @param exempt recipients that anybody may write to at once
 */
public record GreylistRules(
    Scope scope, Duration delay, int trustedFrom, Prefixes prefixes, List<AddressPattern> exempt) {
  private static final String POSTMASTER = "postmaster";

  public GreylistRules {
    exempt = List.copyOf(exempt);
  }

  /** Who is asked to come again. */
  public enum Mode {
    /** Nobody. */
    OFF,
    /** Those whom something speaks against. */
    SUSPICIOUS,
    /** Everybody for whom nothing speaks. */
    ALL
  }

  /**
   * Who is asked to come again.
   *
   * @param threshold from which sum of weights on a client is suspicious
   */
  public record Scope(Mode mode, int threshold) {}

  /** How many bits of an address are its network. */
  public record Prefixes(int ipv4, int ipv6) {}

  /** The network of a client: a large sender comes again from a neighbour of its first host. */
  Network network(InetAddress address) {
    return new Network(
        address, address instanceof Inet6Address ? prefixes.ipv6() : prefixes.ipv4());
  }

  /** RFC 5321 section 4.5.1: the postmaster can always be reached. */
  boolean isExempt(Mailbox recipient) {
    return recipient.localPart().equalsIgnoreCase(POSTMASTER)
        || exempt.stream().anyMatch(pattern -> pattern.covers(recipient, Optional.empty()));
  }
}
