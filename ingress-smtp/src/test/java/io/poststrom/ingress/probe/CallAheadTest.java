package io.poststrom.ingress.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.ingress.policy.RecipientSource.Inquiry;
import io.poststrom.ingress.policy.RecipientSource.Knowledge;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailRoute;
import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.settings.MailRoute.NextHop;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.MailboxParser;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes to hosts behind real sockets, some by names that a real DNS server knows. */
class CallAheadTest {
  private static final String ZONE =
      """
      hop.example. A 127.0.0.1
      broken.example. * SERVFAIL
      """;

  private final Vertx vertx = Vertx.vertx();
  private final SmtpProbe probe =
      new SmtpProbe(
          vertx, new SmtpProbe.Rules(Domain.of("mx.example.org"), Duration.ofSeconds(20), 9, 9));
  private final ZoneServer zone = ZoneServer.start(ZONE);
  private final DnsClient dns =
      new DnsClient(
          DnsOptions.of(List.of(zone.address())).patience(Duration.ofMillis(500), 1), Instant::now);

  @AfterEach
  void close() {
    probe.close();
    dns.close();
    zone.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @CsvSource({
    "250 fine,                     KNOWN",
    "550 5.1.1 No such user,       UNKNOWN",
    "550 No such user,             UNKNOWN",
    "553 5.1.3 Strange,            UNKNOWN",
    // what the host has against us, or can't say now
    "550 5.7.1 Not you,            UNSURE",
    "554 5.2.2 Full,               UNSURE",
    "450 4.2.0 Greylisted,         UNSURE",
    "452 4.5.3 Too many,           UNSURE",
    "421 4.3.2 Going down,         UNSURE",
  })
  void theNextHopSaysWhoIsThere(String reply, Knowledge knowledge) throws Exception {
    try (ScriptedHost host = ScriptedHost.refusing(reply)) {
      assertEquals(knowledge, ask(to(host.address()), "nobody"));
      assertTrue(host.heard().contains("MAIL FROM:<>"));
      assertTrue(host.heard().contains("RCPT TO:<nobody@example.org>"));
    }
  }

  @Test
  void aRouteByNameIsResolved() throws Exception {
    try (ScriptedHost host = ScriptedHost.refusing("550 5.1.1 No such user")) {
      NextHop named = new NextHop.SmartHost(new HostPort("hop.example", host.address().getPort()));

      assertEquals(Knowledge.KNOWN, ask(named, "ann"));
      assertEquals(Knowledge.UNKNOWN, ask(named, "nobody"));
    }
  }

  @Test
  void aNameThatDnsDoesNotSayIsTrouble() {
    assertEquals(
        Knowledge.UNSURE, ask(new NextHop.SmartHost(new HostPort("x.broken.example", 25)), "ann"));
    assertEquals(
        Knowledge.UNSURE, ask(new NextHop.SmartHost(new HostPort("gone.example", 25)), "ann"));
  }

  @Test
  void theNextHostOfARouteIsAskedWhereOneIsDown() throws Exception {
    InetSocketAddress nobodyThere;
    try (ServerSocket port = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      nobodyThere = new InetSocketAddress(port.getInetAddress(), port.getLocalPort());
    }
    try (ScriptedHost host = ScriptedHost.refusing("550 5.1.1 No such user")) {
      NextHop both = new NextHop.Hosts(List.of(hostPort(nobodyThere), hostPort(host.address())));

      assertEquals(Knowledge.UNKNOWN, ask(both, "nobody"));
    }
    assertEquals(Knowledge.UNSURE, ask(to(nobodyThere), "ann"));
  }

  @Test
  void aMaildirTakesEverybodyAndTheMxIsNotAsked() {
    assertEquals(Knowledge.KNOWN, ask(new NextHop.Maildir("mail"), "ann"));
    assertEquals(Knowledge.UNSURE, ask(new NextHop.Mx(), "ann"));
    assertEquals(Knowledge.UNSURE, ask(List.of(), "ann"));
  }

  private static NextHop to(InetSocketAddress address) {
    return new NextHop.SmartHost(hostPort(address));
  }

  private static HostPort hostPort(InetSocketAddress address) {
    return new HostPort(address.getAddress().getHostAddress(), address.getPort());
  }

  private Knowledge ask(NextHop hop, String user) {
    return ask(
        List.of(new MailRoute("route", List.of(new DomainPattern("example.org")), hop)), user);
  }

  private Knowledge ask(List<MailRoute> routes, String user) {
    MailDomain domain =
        new MailDomain(
            "ours", List.of(new DomainPattern("example.org")), MailDomain.Handling.DEFAULT);
    MailSettings settings = new MailSettings(List.of(domain), routes);
    String address = user + "@example.org";
    return new CallAhead(probe, dns, () -> settings)
        .ask(new Inquiry(domain, MailboxParser.parse(address), address, Optional.empty()))
        .toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }
}
