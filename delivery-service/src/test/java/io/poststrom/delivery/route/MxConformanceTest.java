package io.poststrom.delivery.route;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.Routing;
import io.poststrom.smtp.MailboxParser;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Cases that another project wrote: MX, null MX, aliases, and their addresses. */
class MxConformanceTest {
  private static final Path FILE =
      Path.of(
              Optional.ofNullable(System.getenv("POSTSTROM_CONFORMANCE"))
                  .orElse("../../shared/conformance"))
          .resolve("dns-delivery/mx.json");

  @Test
  void theCasesAreThere() {
    assumeTrue(Files.exists(FILE), "skipped: no conformance data at " + FILE.toAbsolutePath());
  }

  @TestFactory
  List<DynamicTest> eachDomainIsRoutedAsTheCaseSays() throws IOException {
    if (!Files.exists(FILE)) {
      return List.of();
    }
    JsonNode root = new ObjectMapper().readTree(Files.readString(FILE));
    FakeDns dns = zone(root.get("zone"));
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode one : root.get("cases")) {
      String domain = one.get("domain").asText();
      tests.add(DynamicTest.dynamicTest("MX of " + domain, () -> checkHosts(dns, domain, one)));
    }
    for (JsonNode one : root.get("ip_cases")) {
      String host = one.get("host").asText();
      tests.add(DynamicTest.dynamicTest("address of " + host, () -> checkHops(dns, host, one)));
    }
    return tests;
  }

  /** Which hosts the MX rules name, before their addresses are known. */
  private static void checkHosts(FakeDns dns, String domain, JsonNode expected) {
    if (domain.startsWith("[")) {
      checkHops(dns, domain, expected);
      return;
    }
    Answer<MxRecord> answer = dns.mx(domain).toCompletableFuture().join();

    switch (MxRules.plan(domain, answer, Set.of(), new Random(1))) {
      case MxRules.Plan.Hosts(List<MxRules.RankedHost> hosts) -> {
        Set<String> wanted = new TreeSet<>();
        expected.path("hosts").forEach(h -> wanted.add(h.asText()));
        assertEquals(wanted, hosts.stream().map(MxRules.RankedHost::name).collect(toSet()));
      }
      case MxRules.Plan.None(NextHops.Nowhere reason) -> {
        // The cases leave it to the address look-up to find that a name does not exist.
        boolean absent = expected.path("hosts").path(0).asText().equals("absent.example");
        boolean permanent = absent || expected.path("error").asText().equals("permanent");
        assertEquals(permanent ? 5 : 4, reason.status().statusClass());
      }
    }
  }

  private static void checkHops(FakeDns dns, String host, JsonNode expected) {
    NextHops hops =
        new NextHopFinder(settings(), dns, new Random(1))
            .find(
                new Routing(MailSettings.EMPTY, Optional.empty(), List.of())
                    .way(MailboxParser.parse("a@" + host).host()))
            .toCompletableFuture()
            .join();

    switch (hops) {
      case NextHops.Smtp(var site, List<Hop> found, var _) -> {
        Set<InetAddress> wanted = new HashSet<>();
        expected.path("ips").forEach(ip -> wanted.add(InetAddress.ofLiteral(ip.asText())));
        if (host.startsWith("[")) {
          wanted.add(InetAddress.ofLiteral(expected.path("hosts").path(0).asText()));
        }
        assertEquals(wanted, found.stream().map(Hop::address).collect(toSet()));
      }
      case NextHops.Nowhere nowhere ->
          assertEquals(
              expected.path("error").asText().equals("permanent") ? 5 : 4,
              nowhere.status().statusClass());
      case NextHops.Maildir ignored -> throw new AssertionError("no Maildir here");
    }
  }

  private static FakeDns zone(JsonNode zone) {
    FakeDns dns = new FakeDns();
    for (Map.Entry<String, JsonNode> name : zone.properties()) {
      JsonNode records = name.getValue();
      dns.exists(name.getKey());
      records.path("MX").forEach(m -> dns.mx(name.getKey(), m.get(0).asInt(), m.get(1).asText()));
      records.path("A").forEach(a -> dns.address(name.getKey(), a.asText()));
      records.path("AAAA").forEach(a -> dns.address(name.getKey(), a.asText()));
      records.path("CNAME").forEach(c -> dns.alias(name.getKey(), c.asText()));
      if (records.path("RCODE_T").has("MX")) {
        dns.mxFails(name.getKey());
      }
      if (records.path("RCODE_T").has("A")) {
        dns.addressesFail(name.getKey());
      }
    }
    return dns;
  }

  private static RouteSettings settings() {
    return new RouteSettings(
        25,
        Set.of(),
        Set.<InetAddress>of(),
        RouteSettings.AddressOrder.IPV4_FIRST,
        5,
        50,
        Path.of("/data"));
  }
}
