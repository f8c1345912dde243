package io.poststrom.delivery.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.route.RouteSettings.AddressOrder;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailRoute;
import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.Routing;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import io.poststrom.smtp.MailboxParser;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NextHopFinderTest {
  private static final Routing NO_RULES =
      new Routing(MailSettings.EMPTY, Optional.empty(), List.of(Domain.of("test")));

  private final FakeDns dns = new FakeDns();

  @Test
  void hostsAreTriedByPreference() {
    dns.mx("y.example", 20, "backup.y.example")
        .mx("y.example", 10, "mx.y.example")
        .address("mx.y.example", "192.0.2.1")
        .address("backup.y.example", "192.0.2.2");

    assertEquals("0 mx.y.example[192.0.2.1], 1 backup.y.example[192.0.2.2]", find("y.example"));
  }

  @Test
  void hostsOfEqualPreferenceAreTriedInAnyOrder() {
    dns.mx("y.example", 10, "a.y.example")
        .mx("y.example", 10, "b.y.example")
        .address("a.y.example", "192.0.2.1")
        .address("b.y.example", "192.0.2.2");

    NextHopFinder finder = new NextHopFinder(settings(), dns, new Random(1));
    Set<String> orders = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      orders.add(words(finder.find(NO_RULES.way(host("y.example"))).toCompletableFuture().join()));
    }

    assertEquals(
        Set.of(
            "0 a.y.example[192.0.2.1], 0 b.y.example[192.0.2.2]",
            "0 b.y.example[192.0.2.2], 0 a.y.example[192.0.2.1]"),
        orders);
  }

  @Test
  void withoutMxTheDomainIsItsOwnHost() {
    dns.address("y.example", "192.0.2.1");

    assertEquals("0 y.example[192.0.2.1]", find("y.example"));
  }

  @Test
  void aNullMxIsARefusalForGood() {
    dns.mx("y.example", 0, ".").address("y.example", "192.0.2.1");

    assertEquals("5.1.10", find("y.example"));
  }

  @Test
  void aNullMxBesideOthersIsPassedOver() {
    dns.mx("y.example", 0, ".")
        .mx("y.example", 10, "mx.y.example")
        .address("mx.y.example", "192.0.2.1");

    assertEquals("0 mx.y.example[192.0.2.1]", find("y.example"));
  }

  @Test
  void aDomainThatDoesNotExistIsARefusalForGood() {
    assertEquals("5.1.2", find("y.example"));
  }

  @Test
  void aDomainWithNeitherMxNorAddressIsARefusalForGood() {
    dns.exists("y.example");

    assertEquals("5.1.2", find("y.example"));
  }

  @Test
  void mailHostsWithoutAddressAreARefusalForGood() {
    dns.mx("y.example", 10, "mx.y.example").exists("mx.y.example").mx("y.example", 20, "no.where");

    assertEquals("5.4.4", find("y.example"));
  }

  @Test
  void anAddressInPlaceOfAMailHostIsPassedOver() {
    dns.mx("y.example", 10, "192.0.2.7")
        .mx("y.example", 20, "mx.y.example")
        .address("mx.y.example", "192.0.2.1");

    assertEquals("0 mx.y.example[192.0.2.1]", find("y.example"));
  }

  @Test
  void localhostIsNoMailHost() {
    dns.mx("y.example", 10, "localhost");

    assertEquals("5.4.4", find("y.example"));
  }

  @Test
  void anAddressThatIsNobodysIsPassedOver() {
    dns.mx("y.example", 10, "mx.y.example").address("mx.y.example", "0.0.0.0");

    assertEquals("5.4.4", find("y.example"));
  }

  @Test
  void onlyAddressesInPlaceOfMailHostsAreARefusalForGood() {
    dns.mx("y.example", 10, "192.0.2.7");

    assertEquals("5.4.4", find("y.example"));
  }

  @Test
  void aMailHostThatIsAnAliasIsFollowed() {
    dns.mx("y.example", 10, "mx.y.example")
        .alias("mx.y.example", "host.z.example")
        .address("host.z.example", "192.0.2.1");

    assertEquals("0 mx.y.example[192.0.2.1]", find("y.example"));
  }

  @Test
  void noAnswerIsADeferral() {
    dns.mxFails("y.example");

    assertEquals("4.4.3", find("y.example"));
  }

  @Test
  void noAnswerForTheOnlyMailHostIsADeferral() {
    dns.mx("y.example", 10, "mx.y.example").addressesFail("mx.y.example");

    assertEquals("4.4.3", find("y.example"));
  }

  @Test
  void aMailHostWithoutAnswerDoesNotKeepTheOthersBack() {
    dns.mx("y.example", 10, "mx.y.example")
        .addressesFail("mx.y.example")
        .mx("y.example", 20, "backup.y.example")
        .address("backup.y.example", "192.0.2.2");

    assertEquals("1 backup.y.example[192.0.2.2]", find("y.example"));
  }

  @Test
  void onlyHostsBetterThanOurselvesByNameAreTried() {
    dns.mx("y.example", 10, "mx.y.example")
        .mx("y.example", 20, "Relay.Example.")
        .mx("y.example", 20, "equal.y.example")
        .mx("y.example", 30, "worse.y.example")
        .address("mx.y.example", "192.0.2.1")
        .address("equal.y.example", "192.0.2.2")
        .address("worse.y.example", "192.0.2.3");

    assertEquals("0 mx.y.example[192.0.2.1]", find("y.example"));
  }

  @Test
  void onlyHostsBetterThanOurselvesByAddressAreTried() {
    dns.mx("y.example", 10, "mx.y.example")
        .mx("y.example", 20, "us.y.example")
        .mx("y.example", 30, "worse.y.example")
        .address("mx.y.example", "192.0.2.1")
        .address("us.y.example", "198.51.100.1")
        .address("worse.y.example", "192.0.2.3");

    assertEquals("0 mx.y.example[192.0.2.1]", find("y.example"));
  }

  @Test
  void beingTheBestMailHostOurselvesIsALoop() {
    dns.mx("y.example", 10, "relay.example")
        .mx("z.example", 10, "us.z.example")
        .address("us.z.example", "198.51.100.1");

    assertEquals("5.4.6", find("y.example"));
    assertEquals("5.4.6", find("z.example"));
    assertEquals("5.4.6", find("[198.51.100.1]"));
  }

  @Test
  void bothFamiliesAreTriedInTheOrderOfTheSetting() {
    dns.mx("y.example", 10, "mx.y.example")
        .address("mx.y.example", "192.0.2.1")
        .address("mx.y.example", "2001:db8::1");

    assertEquals(
        "0 mx.y.example[192.0.2.1], 0 mx.y.example[2001:db8:0:0:0:0:0:1]",
        find(NO_RULES, host("y.example"), settings(AddressOrder.IPV4_FIRST)));
    assertEquals(
        "0 mx.y.example[2001:db8:0:0:0:0:0:1], 0 mx.y.example[192.0.2.1]",
        find(NO_RULES, host("y.example"), settings(AddressOrder.IPV6_FIRST)));
    assertEquals(
        "0 mx.y.example[192.0.2.1]",
        find(NO_RULES, host("y.example"), settings(AddressOrder.IPV4_ONLY)));
    assertEquals(
        "0 mx.y.example[2001:db8:0:0:0:0:0:1]",
        find(NO_RULES, host("y.example"), settings(AddressOrder.IPV6_ONLY)));
  }

  @Test
  void oneAttemptTriesABoundedNumberOfAddresses() {
    for (int i = 0; i < 30; i++) {
      dns.mx("y.example", i, "mx" + i + ".y.example")
          .address("mx" + i + ".y.example", "192.0.2." + i);
    }

    assertEquals(5, find("y.example").split(", ").length);
  }

  @Test
  void anAddressLiteralIsItsOwnHost() {
    assertEquals("0 192.0.2.9[192.0.2.9]", find("[192.0.2.9]"));
    assertEquals("0 2001:db8:0:0:0:0:0:9[2001:db8:0:0:0:0:0:9]", find("[IPv6:2001:db8::9]"));
  }

  @Test
  void aReservedDomainGoesToItsMaildirs() {
    assertEquals("/data/maildirs", find("a.test"));
  }

  @Test
  void aNameThatIsNeverInDnsFailsAndIsNotAskedFor() {
    dns.mxFails("a.localhost").mxFails("invalid");

    assertEquals("5.1.2", find("a.localhost"));
    assertEquals("5.1.2", find("invalid"));
  }

  @Test
  void withoutMaildirsAReservedDomainThatDnsDoesNotKnowFails() {
    Routing rules = new Routing(MailSettings.EMPTY, Optional.empty(), List.of());

    assertEquals("5.1.2", find(rules, host("a.test"), settings()));
  }

  @Test
  void aSmartHostTakesAllAndItsMxIsNotAsked() {
    dns.address("relay.y.example", "192.0.2.5").mx("relay.y.example", 10, "mx.y.example");
    Routing rules =
        new Routing(
            MailSettings.EMPTY, Optional.of(new HostPort("relay.y.example", 2525)), List.of());

    assertEquals("0 relay.y.example[192.0.2.5]:2525", find(rules, host("any.example"), settings()));
  }

  @Test
  void aSmartHostWithoutAddressIsNeverABounce() {
    Routing rules =
        new Routing(MailSettings.EMPTY, Optional.of(new HostPort("typo.example", 25)), List.of());

    assertEquals("4.4.4", find(rules, host("any.example"), settings()));
  }

  @Test
  void localhostIsNoQuestionForDns() {
    Routing rules =
        new Routing(MailSettings.EMPTY, Optional.of(new HostPort("localhost", 2526)), List.of());

    assertEquals("0 localhost[127.0.0.1]:2526", find(rules, host("any.example"), settings()));
  }

  @Test
  void theHostsOfARouteAreTriedInTheirOrder() {
    dns.address("b.example", "192.0.2.2");
    MailRoute.NextHop hosts =
        new MailRoute.NextHop.Hosts(
            List.of(new HostPort("192.0.2.1", 25), new HostPort("b.example", 26)));

    assertEquals(
        "0 192.0.2.1[192.0.2.1], 1 b.example[192.0.2.2]:26",
        find(route(hosts), host("y.example"), settings()));
  }

  @Test
  void theMaildirOfARouteLiesBelowTheDataFolderOrWhereItSays() {
    assertEquals(
        "/data/here",
        find(route(new MailRoute.NextHop.Maildir("here")), host("y.example"), settings()));
    assertEquals(
        "/there",
        find(route(new MailRoute.NextHop.Maildir("/there")), host("y.example"), settings()));
  }

  @Test
  void domainsWithTheSameMailHostsAreOneSite() {
    dns.mx("y.example", 10, "mx.y.example")
        .mx("z.example", 30, "MX.y.example.")
        .address("mx.y.example", "192.0.2.1");

    assertEquals(site("y.example"), site("z.example"));
    assertTrue(site("y.example").startsWith("mx:"));
  }

  private static Routing route(MailRoute.NextHop nextHop) {
    return new Routing(
        new MailSettings(
            List.of(),
            List.of(new MailRoute("r", List.of(new DomainPattern("y.example")), nextHop))),
        Optional.empty(),
        List.of());
  }

  private static Host host(String text) {
    return MailboxParser.parse("b@" + text).host();
  }

  private String find(String host) {
    return find(NO_RULES, host(host), settings());
  }

  private String find(Routing rules, Host host, RouteSettings settings) {
    return words(hops(rules, host, settings));
  }

  private String site(String domain) {
    return hops(NO_RULES, host(domain), settings()) instanceof NextHops.Smtp smtp
        ? smtp.site().name()
        : "";
  }

  private NextHops hops(Routing rules, Host host, RouteSettings settings) {
    return new NextHopFinder(settings, dns, new Random(1))
        .find(rules.way(host))
        .toCompletableFuture()
        .join();
  }

  private static String words(NextHops hops) {
    return switch (hops) {
      case NextHops.Smtp(var site, List<Hop> addresses, var _) ->
          addresses.stream()
              .map(hop -> hop.rank() + " " + hop.text())
              .collect(Collectors.joining(", "));
      case NextHops.Maildir(Path root) -> root.toString();
      case NextHops.Nowhere nowhere -> nowhere.status().text();
    };
  }

  private static RouteSettings settings() {
    return settings(AddressOrder.IPV4_FIRST);
  }

  private static RouteSettings settings(AddressOrder order) {
    return new RouteSettings(
        25,
        Set.of("relay.example"),
        Set.of(InetAddress.ofLiteral("198.51.100.1")),
        order,
        5,
        50,
        Path.of("/data"));
  }
}
