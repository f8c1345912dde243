package io.poststrom.ingress.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.ZoneServer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over a real DNS server on loopback. */
class MailHostsTest {
  private static final String ZONE =
      """
      two.example. MX 20 b.two.example
      two.example. MX 10 a.two.example
      two.example. MX 30 c.two.example
      a.two.example. A 198.51.100.1
      b.two.example. A 198.51.100.2
      c.two.example. A 198.51.100.3
      own.example. A 198.51.100.4
      null.example. MX 0 .
      nowhere.example. MX 10 gone.nowhere.example
      empty.example. TXT "nothing else"
      inside.example. MX 10 h.inside.example
      h.inside.example. A 10.0.0.1
      h.inside.example. A 127.0.0.1
      late.example. MX 10 gone1.late.example
      late.example. MX 20 gone2.late.example
      late.example. MX 30 c.two.example
      many.example. MX 1 gone1.many.example
      many.example. MX 2 gone2.many.example
      many.example. MX 3 gone3.many.example
      many.example. MX 4 gone4.many.example
      many.example. MX 5 gone5.many.example
      many.example. MX 6 gone6.many.example
      many.example. MX 7 gone7.many.example
      many.example. MX 8 gone8.many.example
      many.example. MX 9 gone9.many.example
      many.example. MX 10 gone10.many.example
      many.example. MX 11 gone11.many.example
      broken.example. * SERVFAIL
      half.example. MX 10 h.broken.example
      h.broken.example. * SERVFAIL
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "two.example     | Found[hosts=[a.two.example./198.51.100.1:25, b.two.example./198.51.100.2:25]]",
        "own.example     | Found[hosts=[own.example./198.51.100.4:25]]",
        "null.example    | NullMx[]",
        "gone.example    | None[why=gone.example does not exist]",
        "nowhere.example | None[why=no mail host of nowhere.example has an address]",
        "empty.example   | None[why=no mail host of empty.example has an address]",
        "inside.example  | Unknown[why=no mail host of inside.example can be asked]",
        "late.example    | Found[hosts=[c.two.example./198.51.100.3:25]]",
        // more names than are looked up
        "many.example    | Unknown[why=no mail host of many.example can be asked]",
        "half.example    | Unknown[why=no mail host of half.example can be asked]",
      })
  void whereADomainsMailGoes(String domain, String hosts) {
    assertEquals(hosts, ask(domain).toString());
  }

  @ParameterizedTest
  @CsvSource({"broken.example"})
  void whatDnsDoesNotSayIsUnknown(String domain) {
    assertEquals(MailHosts.Hosts.Unknown.class, ask(domain).getClass());
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.1,    true",
    "2001:db8::1,     true",
    "192.0.1.1,       true",
    "100.63.255.255,  true",
    "127.0.0.1,       false",
    "10.0.0.1,        false",
    "0.1.2.3,         false",
    "100.64.0.1,      false",
    "192.0.0.9,       false",
    "198.19.255.255,  false",
    "255.255.255.255, false",
    "fd00::1,         false",
    "fe80::1,         false",
    "::1,             false",
  })
  void whatIsNobodysOwnAddressIsNotOfTheWorld(String address, boolean isOfTheWorld) {
    assertEquals(isOfTheWorld, MailHosts.isOfTheWorld(InetAddress.ofLiteral(address)));
  }

  private static MailHosts.Hosts ask(String domain) {
    try (ZoneServer server = ZoneServer.start(ZONE);
        DnsClient dns =
            new DnsClient(
                DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
                Instant::now)) {
      return new MailHosts(dns, 25, MailHosts::isOfTheWorld)
          .of(domain)
          .toCompletableFuture()
          .orTimeout(20, TimeUnit.SECONDS)
          .join();
    }
  }
}
