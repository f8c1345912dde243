package io.poststrom.delivery.route;

import io.poststrom.delivery.route.AddressRules.Resolved;
import io.poststrom.delivery.route.HostLookup.Family;
import io.poststrom.delivery.route.MxRules.Plan;
import io.poststrom.delivery.route.MxRules.RankedHost;
import io.poststrom.delivery.route.NextHops.Nowhere;
import io.poststrom.delivery.route.NextHops.Origin;
import io.poststrom.settings.MailRoute;
import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.site.MxAnswer;
import io.poststrom.site.Site;
import io.poststrom.site.Way;
import io.poststrom.smtp.Domain;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * From the rule that claims a recipient's host to the addresses to try: RFC 5321 section 5.1.
 * Stateless; DNS is asked anew each time, its cache is the adapter's. Stages complete on whatever
 * thread the last DNS answer came on.
 */
public final class NextHopFinder {
  /** More mail hosts than this are not looked up: nobody needs them, and a zone may hold 1,000. */
  private static final int MAX_HOSTS = 16;

  private final RouteSettings settings;
  private final HostLookup dns;
  private final RandomGenerator random;

  /**
   * @param random orders equal hosts; used by whatever threads DNS answers on, so it must be safe
   *     for that
   */
  public NextHopFinder(RouteSettings settings, HostLookup dns, RandomGenerator random) {
    this.settings = settings;
    this.dns = dns;
    this.random = random;
  }

  /** Where mail that {@code way} claims is to be handed over now. */
  public CompletionStage<NextHops> find(Way way) {
    return switch (way) {
      case Way.ByRoute(MailRoute route) -> byRoute(way, route);
      case Way.BySmartHost(HostPort host) ->
          byHosts(way.site(new MxAnswer.Unknown()), List.of(host));
      case Way.ByMaildir ignored -> done(maildir(RouteSettings.MAILDIRS));
      case Way.NoWay(Domain reserved) ->
          done(Nowhere.never(1, 2, "No name in " + reserved.ascii() + " takes mail (RFC 6761)"));
      case Way.ByLiteral(var literal) ->
          done(byAddress(way.site(new MxAnswer.Unknown()), literal.address()));
      case Way.ByMx(Domain domain) -> byMx(way, domain.ascii());
    };
  }

  private CompletionStage<NextHops> byRoute(Way way, MailRoute route) {
    Site site = way.site(new MxAnswer.Unknown());
    return switch (route.nextHop()) {
      case MailRoute.NextHop.SmartHost(HostPort host) -> byHosts(site, List.of(host));
      case MailRoute.NextHop.Hosts(List<HostPort> hosts) -> byHosts(site, hosts);
      case MailRoute.NextHop.Maildir(String folder) -> done(maildir(folder));
      case MailRoute.NextHop.Mx() ->
          throw new IllegalArgumentException("Routing makes such a route Way.ByMx");
    };
  }

  private NextHops maildir(String folder) {
    return new NextHops.Maildir(settings.data().resolve(folder));
  }

  private NextHops byAddress(Site site, InetAddress address) {
    if (settings.ownAddresses().contains(address)) {
      return MxRules.loop("[" + address.getHostAddress() + "]");
    }
    String name = address.getHostAddress();
    return new NextHops.Smtp(
        site, List.of(new Hop(0, name, address, settings.port())), Origin.KNOWN);
  }

  /** Hosts that an operator named: each is its own rank, and their MX are not asked. */
  private CompletionStage<NextHops> byHosts(Site site, List<HostPort> hosts) {
    List<CompletionStage<Resolved>> resolving = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      resolving.add(resolve(new RankedHost(i, name(hosts.get(i).host())), hosts.get(i).port()));
    }
    return all(resolving).thenApply(resolved -> toNamedHosts(site, resolved));
  }

  private NextHops toNamedHosts(Site site, List<Resolved> resolved) {
    List<Hop> hops = AddressRules.hops(resolved, settings.maxAddresses(), random);
    // Never a bounce: it is our own setting that is wrong, and its owner can put it right.
    return hops.isEmpty()
        ? Nowhere.later(4, 4, "No address is known for the next hop that " + site + " names")
        : new NextHops.Smtp(site, hops, Origin.KNOWN);
  }

  private CompletionStage<NextHops> byMx(Way way, String domain) {
    return dns.mx(domain)
        .thenCompose(
            answer ->
                switch (MxRules.plan(domain, answer, settings.ownNames(), random)) {
                  case Plan.None(Nowhere reason) -> done(reason);
                  case Plan.Hosts(List<RankedHost> hosts) ->
                      byMxHosts(way.site(forSite(answer)), domain, hosts, origin(answer));
                });
  }

  private CompletionStage<NextHops> byMxHosts(
      Site site, String domain, List<RankedHost> hosts, Origin origin) {
    List<CompletionStage<Resolved>> resolving =
        hosts.stream().limit(MAX_HOSTS).map(host -> resolve(host, settings.port())).toList();
    return all(resolving).thenApply(resolved -> toMxHosts(site, domain, resolved, origin));
  }

  private NextHops toMxHosts(Site site, String domain, List<Resolved> resolved, Origin origin) {
    int ownRank = AddressRules.ownRank(resolved, settings.ownAddresses());
    List<Resolved> better = resolved.stream().filter(r -> r.host().rank() < ownRank).toList();
    if (better.isEmpty()) {
      return MxRules.loop(domain);
    }
    List<Hop> hops = AddressRules.hops(better, settings.maxAddresses(), random);
    return hops.isEmpty()
        ? AddressRules.noAddress(domain, better)
        : new NextHops.Smtp(site, hops, origin);
  }

  /** RFC 8689 section 4.2.1. Without MX the host is called like the domain: nothing to forge. */
  private static Origin origin(Answer<MxRecord> answer) {
    return answer instanceof Answer.Found<MxRecord> found && found.proof() == Answer.Proof.NONE
        ? Origin.DOUBTFUL
        : Origin.KNOWN;
  }

  /** All MX names, ourselves included, as the filter names the site. */
  private static MxAnswer forSite(Answer<MxRecord> answer) {
    return answer instanceof Answer.Found<MxRecord>(List<MxRecord> records, var _)
        ? new MxAnswer.Hosts(records.stream().map(MxRecord::exchange).toList())
        : new MxAnswer.Implicit();
  }

  private CompletionStage<Resolved> resolve(RankedHost host, int port) {
    if (isAddress(host.name())) {
      Answer<InetAddress> literal = new Answer.Found<>(List.of(InetAddress.ofLiteral(host.name())));
      return CompletableFuture.completedStage(new Resolved(host, port, List.of(literal)));
    }
    if (host.name().equals("localhost")) {
      // RFC 6761 section 6.3: never a question for DNS.
      Answer<InetAddress> loopback =
          new Answer.Found<>(List.of(InetAddress.ofLiteral("127.0.0.1")));
      return CompletableFuture.completedStage(new Resolved(host, port, List.of(loopback)));
    }
    List<CompletionStage<Answer<InetAddress>>> asked =
        families().stream().map(family -> dns.addresses(host.name(), family)).toList();
    return all(asked).thenApply(answers -> new Resolved(host, port, answers));
  }

  private List<Family> families() {
    return switch (settings.order()) {
      case IPV4_FIRST -> List.of(Family.IPV4, Family.IPV6);
      case IPV6_FIRST -> List.of(Family.IPV6, Family.IPV4);
      case IPV4_ONLY -> List.of(Family.IPV4);
      case IPV6_ONLY -> List.of(Family.IPV6);
    };
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
  }

  private static String name(String host) {
    return host.endsWith(".")
        ? host.substring(0, host.length() - 1).toLowerCase(Locale.ROOT)
        : host.toLowerCase(Locale.ROOT);
  }

  private static CompletionStage<NextHops> done(NextHops hops) {
    return CompletableFuture.completedStage(hops);
  }

  private static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
    CompletionStage<List<T>> all = CompletableFuture.completedStage(List.of());
    for (CompletionStage<T> stage : stages) {
      all = all.thenCombine(stage, NextHopFinder::plus);
    }
    return all;
  }

  private static <T> List<T> plus(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
