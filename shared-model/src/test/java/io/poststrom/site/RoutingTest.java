package io.poststrom.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailRoute;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Host;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {
  private static final MailRoute.HostPort RELAY = new MailRoute.HostPort("relay.example.net", 25);
  private static final List<Domain> RESERVED = List.of(Domain.of("test"), Domain.of("example"));
  private static final MxAnswer UNKNOWN = new MxAnswer.Unknown();

  private static MailRoute route(String name, String pattern, MailRoute.NextHop nextHop) {
    return new MailRoute(name, List.of(new DomainPattern(pattern)), nextHop);
  }

  private static String site(Routing routing, Host host, MxAnswer mx) {
    return routing.way(host).site(mx).name();
  }

  private final Routing plain = new Routing(MailSettings.EMPTY, Optional.empty(), RESERVED);
  private final Routing full =
      new Routing(
          new MailSettings(
              List.of(),
              List.of(
                  route("all", "*.example.com", new MailRoute.NextHop.SmartHost(RELAY)),
                  route("direct", "direct.example.com", new MailRoute.NextHop.Mx()),
                  route("held", "held.test", new MailRoute.NextHop.Maildir("held")))),
          Optional.of(RELAY),
          RESERVED);

  @Test
  void aRouteClaimsBeforeTheSmartHostAndReservedDomains() {
    assertEquals("route:all", site(full, Domain.of("a.example.com"), UNKNOWN));
    assertEquals("route:held", site(full, Domain.of("HELD.test"), UNKNOWN));
  }

  @Test
  void aRouteToMxTakesADomainOutOfAWiderRouteAndOfTheSmartHost() {
    assertEquals("domain:direct.example.com", site(full, Domain.of("direct.example.com"), UNKNOWN));
  }

  @Test
  void theSmartHostTakesAllTheRest() throws Exception {
    String smartHost = "smart-host:relay.example.net:25";
    assertEquals(smartHost, site(full, Domain.of("example.org"), UNKNOWN));
    assertEquals(smartHost, site(full, Domain.of("a.test"), UNKNOWN));
    AddressLiteral literal = new AddressLiteral(InetAddress.getByName("192.0.2.1"), "[192.0.2.1]");
    assertEquals(smartHost, site(full, literal, UNKNOWN));
  }

  @Test
  void aReservedDomainAndAllBelowItAreOneMaildirSite() {
    assertEquals("maildir:test", site(plain, Domain.of("test"), UNKNOWN));
    assertEquals("maildir:test", site(plain, Domain.of("A.b.TEST"), UNKNOWN));
    assertEquals("domain:nottest", site(plain, Domain.of("nottest"), UNKNOWN));
  }

  @Test
  void withoutMaildirsTheirDomainsAreLikeAllOthers() {
    Routing none = new Routing(MailSettings.EMPTY, Optional.empty(), List.of());
    assertEquals("domain:a.test", site(none, Domain.of("a.test"), UNKNOWN));
    assertEquals("domain:a.example", site(none, Domain.of("a.example"), UNKNOWN));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,    reserved:localhost",
    "a.localhost,  reserved:localhost",
    "x.INVALID,    reserved:invalid",
    "notlocalhost, domain:notlocalhost",
  })
  void namesThatAreNeverInDnsHaveNoWay(String domain, String site) {
    assertEquals(site, site(plain, Domain.of(domain), UNKNOWN));
  }

  @Test
  void aRuleThatClaimsALocalNameComesFirst() {
    Routing local =
        new Routing(
            MailSettings.EMPTY, Optional.empty(), List.of(Domain.of("localhost"), Domain.of("a")));
    assertEquals("maildir:localhost", site(local, Domain.of("x.localhost"), UNKNOWN));
    assertEquals("smart-host:relay.example.net:25", site(full, Domain.of("localhost"), UNKNOWN));
  }

  @Test
  void anAddressLiteralIsItsAddress() throws Exception {
    InetAddress six = InetAddress.getByName("2001:db8::1");
    assertEquals(
        "literal:2001:db8:0:0:0:0:0:1",
        site(plain, new AddressLiteral(six, "[IPv6:2001:db8::1]"), UNKNOWN));
  }

  @Test
  void theSameMxSetInAnyOrderAndCaseIsOneSite() {
    Domain domain = Domain.of("example.org");
    assertEquals(
        "mx:a.example.net,b.example.net",
        site(plain, domain, new MxAnswer.Hosts(List.of("B.example.net.", "a.example.NET"))));
    assertEquals(
        site(plain, domain, new MxAnswer.Implicit()),
        site(plain, domain, new MxAnswer.Hosts(List.of("example.org."))));
  }

  @Test
  void aLongMxSetIsCutAndClosedWithItsHash() {
    List<String> hosts =
        IntStream.range(0, 40).mapToObj(i -> "mx%02d.example.net".formatted(i)).toList();
    String all = site(plain, Domain.of("example.org"), new MxAnswer.Hosts(hosts));
    String fewer = site(plain, Domain.of("example.org"), new MxAnswer.Hosts(hosts.subList(0, 39)));
    assertEquals(255, all.length());
    assertEquals(all.substring(0, 238), fewer.substring(0, 238));
    assertNotEquals(all, fewer);
  }

  @Test
  void aSitesHashAndPartitionNeverChange() {
    Site site = new Site("maildir:test");
    assertEquals("732d75da9afeb0ed", site.hash());
    assertEquals(6, site.partition(0, 12));
    assertEquals(7, site.partition(1, 12));
  }
}
