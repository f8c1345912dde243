package io.poststrom.ingress.probe;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsRecord;
import io.poststrom.dns.DnsType;
import io.poststrom.ingress.policy.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where a question can go to: the hosts of a domain by its MX (RFC 5321 section 5.1), or a host
 * that is named. The best two that have an address, one each: whoever asks has a client waiting.
 *
 * @param port where they listen
 * @param mayAsk which addresses are asked at all
 */
public record MailHosts(DnsClient dns, int port, Predicate<InetAddress> mayAsk) {
  private static final int MAX_HOSTS = 2;

  /** So many are looked up. */
  private static final int MAX_NAMES = 10;

  /** Beside what InetAddress knows: RFC 6890 and RFC 4193. */
  private static final List<Network> INSIDE =
      Stream.of(
              "0.0.0.0/8",
              "100.64.0.0/10",
              "192.0.0.0/24",
              "198.18.0.0/15",
              "240.0.0.0/4",
              "fc00::/7")
          .map(Network::parse)
          .toList();

  /** What was found. */
  public sealed interface Hosts {
    /** 1 or more, best first. */
    record Found(List<InetSocketAddress> hosts) implements Hosts {
      public Found {
        hosts = List.copyOf(hosts);
      }
    }

    /** There are none, and that is the domain's own doing; says why. */
    record None(String why) implements Hosts {}

    /** The domain says that it takes no mail. RFC 7505. */
    record NullMx() implements Hosts {}

    /** It can't be found out, or not now. */
    record Unknown(String why) implements Hosts {}
  }

  /** Hosts that others may be: no loopback and nothing that is no host's own address. */
  public static boolean isOfTheWorld(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isAnyLocalAddress()
        && !address.isLinkLocalAddress()
        && !address.isSiteLocalAddress()
        && !address.isMulticastAddress()
        && INSIDE.stream().noneMatch(network -> network.contains(address));
  }

  /** The mail hosts of a domain. */
  public CompletionStage<Hosts> of(String domain) {
    return dns.ask(domain, DnsType.MX)
        .thenCompose(
            answer ->
                switch (answer) {
                  case DnsAnswer.Records _ -> exchangers(domain, answer.mx());
                  case DnsAnswer.NoData() -> named(List.of(domain), domain);
                  case DnsAnswer.NxDomain() -> done(new Hosts.None(domain + " does not exist"));
                  case DnsAnswer.Broken(String why) -> done(new Hosts.Unknown(why));
                  case DnsAnswer.Failure(String why) -> done(new Hosts.Unknown(why));
                });
  }

  private CompletionStage<Hosts> exchangers(String domain, List<DnsRecord.Mx> records) {
    List<String> names =
        records.stream()
            .sorted(Comparator.comparingInt(DnsRecord.Mx::preference))
            .map(DnsRecord.Mx::exchange)
            .filter(name -> !name.isEmpty() && !name.equals("."))
            .toList();
    return names.isEmpty() ? done(new Hosts.NullMx()) : named(names, domain);
  }

  private CompletionStage<Hosts> named(List<String> names, String domain) {
    CompletionStage<List<DnsAnswer>> all = CompletableFuture.completedFuture(List.of());
    for (String name : names.subList(0, Math.min(names.size(), MAX_NAMES))) {
      all = all.thenCombine(dns.addresses(name), MailHosts::and);
    }
    return all.thenApply(answers -> hosts(answers, names.size(), domain));
  }

  private Hosts hosts(List<DnsAnswer> answers, int names, String domain) {
    List<InetSocketAddress> found =
        answers.stream()
            .flatMap(answer -> answer.addresses().stream().filter(mayAsk).limit(1))
            .limit(MAX_HOSTS)
            .map(address -> new InetSocketAddress(address, port))
            .toList();
    if (!found.isEmpty()) {
      return new Hosts.Found(found);
    }
    boolean isNowhere =
        answers.size() == names
            && answers.stream()
                .allMatch(a -> a instanceof DnsAnswer.NoData || a instanceof DnsAnswer.NxDomain);
    return isNowhere
        ? new Hosts.None("no mail host of " + domain + " has an address")
        : new Hosts.Unknown("no mail host of " + domain + " can be asked");
  }

  private static List<DnsAnswer> and(List<DnsAnswer> before, DnsAnswer next) {
    List<DnsAnswer> all = new ArrayList<>(before);
    all.add(next);
    return all;
  }

  private static CompletionStage<Hosts> done(Hosts hosts) {
    return CompletableFuture.completedFuture(hosts);
  }
}
