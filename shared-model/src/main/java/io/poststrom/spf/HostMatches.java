package io.poststrom.spf;

import io.poststrom.spf.SpfDns.Answer;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The mechanisms that compare the client with what DNS says of a host. RFC 7208 section 5. */
final class HostMatches {
  private static final int MAX_EXCHANGES = 10;

  private final SpfDns dns;
  private final Limits limits;
  private final ValidatedNames validated;
  private final byte[] client;
  private final boolean ip4;

  HostMatches(SpfDns dns, Limits limits, ValidatedNames validated, InetAddress client) {
    this.dns = dns;
    this.limits = limits;
    this.validated = validated;
    this.client = client.getAddress();
    this.ip4 = Network.isIp4(client);
  }

  /** Section 5.6. */
  boolean ip(Network network) {
    return network.contains(client);
  }

  /** Section 5.3. */
  CompletionStage<Match> a(String name, Mechanism.DualCidr cidr) {
    return addresses(name)
        .thenApply(
            answer ->
                answer instanceof Answer.Nothing<InetAddress>
                    ? limits.nothing()
                    : among(answer, cidr));
  }

  /** Section 5.4: all hosts are asked at once and looked at in their order. */
  CompletionStage<Match> mx(String name, Mechanism.DualCidr cidr) {
    return dns.exchanges(name)
        .thenCompose(
            answer ->
                switch (answer) {
                  case Answer.Found<String>(List<String> hosts) ->
                      hosts.size() > MAX_EXCHANGES
                          ? Match.permerror(
                                  name + " has more than " + MAX_EXCHANGES + " MX records")
                              .known()
                          : anyOf(hosts.stream().map(this::addresses).toList(), 0, cidr);
                  case Answer.Nothing<String>() -> limits.nothing().known();
                  case Answer.Failed<String>(String reason) -> Match.temperror(reason).known();
                });
  }

  /** Section 5.5: a validated name that is the target or lies below it. */
  CompletionStage<Match> ptr(String target) {
    return validated
        .names()
        .thenApply(
            names ->
                Match.of(names.stream().anyMatch(name -> NameRules.isOrIsBelow(name, target))));
  }

  /** Section 5.7: A records, also for an IPv6 client. */
  CompletionStage<Match> exists(String name) {
    return dns.ip4(name)
        .thenApply(
            answer ->
                switch (answer) {
                  case Answer.Found<InetAddress> ignored -> Match.YES;
                  case Answer.Nothing<InetAddress>() -> limits.nothing();
                  case Answer.Failed<InetAddress>(String reason) -> Match.temperror(reason);
                });
  }

  /**
   * A host without an address is no void lookup here: with an IPv6 client each IPv4-only exchange
   * would be one, and two are the limit.
   */
  private CompletionStage<Match> anyOf(
      List<CompletionStage<Answer<InetAddress>>> hosts, int from, Mechanism.DualCidr cidr) {
    if (from == hosts.size()) {
      return Match.NO.known();
    }
    return hosts
        .get(from)
        .thenCompose(
            answer -> {
              Match match = among(answer, cidr);
              return match instanceof Match.No ? anyOf(hosts, from + 1, cidr) : match.known();
            });
  }

  private Match among(Answer<InetAddress> answer, Mechanism.DualCidr cidr) {
    return switch (answer) {
      case Answer.Found<InetAddress>(List<InetAddress> addresses) -> {
        int bits = ip4 ? cidr.ip4() : cidr.ip6();
        for (InetAddress address : addresses) {
          if (Network.of(address, bits).contains(client)) {
            yield Match.YES;
          }
        }
        yield Match.NO;
      }
      case Answer.Nothing<InetAddress>() -> Match.NO;
      case Answer.Failed<InetAddress>(String reason) -> Match.temperror(reason);
    };
  }

  private CompletionStage<Answer<InetAddress>> addresses(String name) {
    return ip4 ? dns.ip4(name) : dns.ip6(name);
  }
}
