package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.delivery.dns.DnsHostLookup;
import io.poststrom.delivery.route.Answer;
import io.poststrom.delivery.route.Hop;
import io.poststrom.delivery.route.HostLookup;
import io.poststrom.delivery.route.MxRecord;
import io.poststrom.delivery.route.NextHopFinder;
import io.poststrom.delivery.route.NextHops;
import io.poststrom.delivery.route.RouteSettings;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.Routing;
import io.poststrom.smtp.MailboxParser;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Next hops by MX: which hosts, which addresses, or why none. Over a real DNS server. */
record MxSet(Path file) implements ConformanceSet {
  private static final InetAddress SOMEWHERE = InetAddress.ofLiteral("192.0.2.99");

  @Override
  public String name() {
    return "dns-delivery/mx";
  }

  @Override
  public Outcome run() throws IOException {
    JsonNode data = Cases.read(file);
    List<Failure> failures = new ArrayList<>();
    try (ZoneServer server = ZoneServer.start(Cases.zone(data.get("zone")));
        DnsClient dns =
            new DnsClient(
                DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
                InstantSource.system())) {
      HostLookup lookup = new DnsHostLookup(dns, DnsHostLookup.Resolvers.NOT_TRUSTED);
      for (JsonNode each : data.get("cases")) {
        hosts(each, lookup).ifPresent(why -> failures.add(failure(each.get("domain"), why)));
      }
      for (JsonNode each : data.get("ip_cases")) {
        addresses(each, lookup).ifPresent(why -> failures.add(failure(each.get("host"), why)));
      }
    }
    return new Outcome.Measured(
        data.get("cases").size() + data.get("ip_cases").size(), failures, 1);
  }

  private static Failure failure(JsonNode name, String why) {
    return new Failure("mx/" + name.asText(), why);
  }

  /** Hosts without address in the zone get one, so that all of them show. */
  private static Optional<String> hosts(JsonNode each, HostLookup lookup) {
    String domain = each.get("domain").asText();
    NextHops found = find(domain, new WithAddresses(lookup));
    List<String> wanted = Cases.texts(each.path("hosts"));
    return switch (found) {
      case NextHops.Smtp(var site, List<Hop> hops, var _) -> {
        List<String> names = hops.stream().map(Hop::name).sorted().toList();
        yield names.equals(wanted.stream().sorted().toList())
            ? Optional.empty()
            : Optional.of("wanted " + wanted + ", got " + names);
      }
      case NextHops.Nowhere nowhere -> nowhere(each, domain, nowhere, lookup);
      case NextHops.Maildir maildir -> Optional.of("got a Maildir");
    };
  }

  /**
   * Where the case wants the domain itself as its host but that name does not exist, refusing at
   * once what the host's look-up would refuse next is the same outcome.
   */
  private static Optional<String> nowhere(
      JsonNode each, String domain, NextHops.Nowhere nowhere, HostLookup lookup) {
    int kind = nowhere.status().statusClass();
    boolean sameInTheEnd =
        each.path("implicit").asBoolean()
            && kind == 5
            && find(domain, lookup) instanceof NextHops.Nowhere;
    return sameInTheEnd || kind == wantedClass(each)
        ? Optional.empty()
        : Optional.of("wanted " + each + ", got " + nowhere);
  }

  /** Through a domain whose MX is the host. */
  private static Optional<String> addresses(JsonNode each, HostLookup lookup) {
    String host = each.get("host").asText();
    NextHops found = find("sender.test", new WithMx(lookup, host));
    List<String> wanted =
        Cases.texts(each.path("ips")).stream().map(MxSet::canonical).sorted().toList();
    return switch (found) {
      case NextHops.Smtp(var site, List<Hop> hops, var _) -> {
        List<String> got =
            hops.stream().map(hop -> hop.address().getHostAddress()).sorted().toList();
        yield got.equals(wanted)
            ? Optional.empty()
            : Optional.of("wanted " + wanted + ", got " + got);
      }
      case NextHops.Nowhere(var status, String text) ->
          status.statusClass() == wantedClass(each)
              ? Optional.empty()
              : Optional.of("wanted " + each + ", got " + status.text() + " " + text);
      case NextHops.Maildir maildir -> Optional.of("got a Maildir");
    };
  }

  private static int wantedClass(JsonNode each) {
    return switch (each.path("error").asText()) {
      case "permanent" -> 5;
      case "temporary" -> 4;
      default -> 0;
    };
  }

  private static NextHops find(String domain, HostLookup lookup) {
    RouteSettings settings =
        new RouteSettings(
            25, Set.of(), Set.of(), RouteSettings.AddressOrder.IPV4_FIRST, 10, 30, Path.of("."));
    Routing routing = new Routing(MailSettings.EMPTY, Optional.empty(), List.of());
    return new NextHopFinder(settings, lookup, new Random(1))
        .find(routing.way(MailboxParser.host(domain)))
        .toCompletableFuture()
        .join();
  }

  private static String canonical(String address) {
    return InetAddress.ofLiteral(address).getHostAddress();
  }

  /** All hosts have one and the same address. */
  private record WithAddresses(HostLookup lookup) implements HostLookup {
    @Override
    public CompletionStage<Answer<MxRecord>> mx(String domain) {
      return lookup.mx(domain);
    }

    @Override
    public CompletionStage<Answer<InetAddress>> addresses(String host, Family family) {
      return CompletableFuture.completedStage(
          family == Family.IPV4
              ? new Answer.Found<>(List.of(SOMEWHERE))
              : new Answer.NoRecords<>());
    }
  }

  /** All domains have one and the same MX. */
  private record WithMx(HostLookup lookup, String host) implements HostLookup {
    @Override
    public CompletionStage<Answer<MxRecord>> mx(String domain) {
      return CompletableFuture.completedStage(new Answer.Found<>(List.of(new MxRecord(10, host))));
    }

    @Override
    public CompletionStage<Answer<InetAddress>> addresses(String name, Family family) {
      return lookup.addresses(name, family);
    }
  }
}
