package io.poststrom.dns;

import static io.poststrom.dns.DnsWorld.NOON;
import static io.poststrom.dns.DnsWorld.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsClientTest {
  private final DnsWorld world = new DnsWorld();

  @AfterEach
  void closeAll() throws Exception {
    world.close();
  }

  @Test
  void eachTypeComesBackTyped() {
    DnsClient dns =
        world.client(
            world.server(
                """
                example.test  MX    10 MX1.example.test
                example.test  MX    20 mx2.example.test
                example.test  TXT   "v=spf1 " "-all"
                host.test     A     192.0.2.1
                host.test     AAAA  2001:db8::1
                1.2.0.192.in-addr.arpa PTR Host.test
                null.test     MX    0 .
                """));

    assertEquals(
        List.of(new DnsRecord.Mx(10, "mx1.example.test"), new DnsRecord.Mx(20, "mx2.example.test")),
        answer(dns.ask("Example.Test.", DnsType.MX)).mx());
    assertEquals(List.of("v=spf1 -all"), answer(dns.ask("example.test", DnsType.TXT)).texts());
    assertEquals(
        List.of(address("192.0.2.1"), address("2001:db8::1")),
        answer(dns.addresses("host.test")).addresses());
    assertEquals(List.of("host.test"), answer(dns.names(address("192.0.2.1"))).texts());
    assertEquals(List.of(new DnsRecord.Mx(0, "")), answer(dns.ask("null.test", DnsType.MX)).mx());
  }

  @Test
  void anAliasAndAnAssociationCanBeAskedFor() {
    DnsClient dns =
        world.client(
            world.server(
                """
                www.test         CNAME Host.test
                host.test        A     192.0.2.1
                _25._tcp.host.test TLSA 3 1 1 0123abcd
                """));

    assertEquals(List.of("host.test"), answer(dns.ask("www.test", DnsType.CNAME)).texts());
    assertEquals(new DnsAnswer.NoData(), answer(dns.ask("host.test", DnsType.CNAME)));
    assertEquals(
        List.of(new DnsRecord.Tlsa(3, 1, 1, "0123abcd")),
        answer(dns.ask("_25._tcp.host.test", DnsType.TLSA)).tlsa());
  }

  @Test
  void whetherDnssecProvesAnAnswerIsTold() {
    DnsClient signed = world.client(world.server("$AUTHENTIC\nhost.test A 192.0.2.1"));
    DnsClient unsigned = world.client(world.server("host.test A 192.0.2.1"));

    assertTrue(answer(signed.ask("host.test", DnsType.A)).isAuthenticated());
    assertFalse(answer(signed.ask("other.test", DnsType.A)).isAuthenticated());
    assertFalse(answer(unsigned.ask("host.test", DnsType.A)).isAuthenticated());
  }

  @Test
  void noDataAndNoSuchNameAreTold() {
    DnsClient dns = world.client(world.server("host.test A 192.0.2.1"));

    assertEquals(new DnsAnswer.NoData(), answer(dns.ask("host.test", DnsType.MX)));
    assertEquals(new DnsAnswer.NxDomain(), answer(dns.ask("other.test", DnsType.MX)));
    assertEquals(new DnsAnswer.NoData(), answer(dns.addresses("test")));
  }

  @Test
  void namesThatCannotExistAreNotAsked() {
    ZoneServer server = world.server("");
    DnsClient dns = world.client(server);

    for (String name :
        List.of(
            "",
            ".",
            "a..test",
            ".test",
            "x".repeat(64) + ".test",
            "a.".repeat(130),
            "\u4f8b.test")) {
      assertEquals(new DnsAnswer.NxDomain(), answer(dns.ask(name, DnsType.A)), name);
    }
    assertEquals(List.of(), server.asked());
  }

  @Test
  void anyOctetMayStandInAName() {
    Zone zone = new Zone().add("a b%\"\\\u00fc.test", "A", "192.0.2.7");
    DnsClient dns = world.client(world.server(zone));

    assertEquals(
        List.of(address("192.0.2.7")),
        answer(dns.ask("A b%\"\\\u00fc.test", DnsType.A)).addresses());
  }

  @Test
  void anAnswerIsKeptForItsTtlAndIsACompletedStage() {
    ZoneServer server = world.server("host.test 60 A 192.0.2.1");
    DnsClient dns = world.client(server);
    answer(dns.ask("host.test", DnsType.A));

    world.setClock(NOON.plusSeconds(59));
    assertTrue(dns.ask("HOST.test", DnsType.A).toCompletableFuture().isDone());
    assertEquals(1, server.count("host.test A"));

    world.setClock(NOON.plusSeconds(60));
    answer(dns.ask("host.test", DnsType.A));
    assertEquals(2, server.count("host.test A"));
  }

  @Test
  void whatIsAskedAnewIsAskedAndRemembered() {
    ZoneServer server = world.server("host.test 60 A 192.0.2.1");
    DnsClient dns = world.client(server);
    answer(dns.ask("host.test", DnsType.A));
    server.zone("host.test 60 A 192.0.2.2");

    assertEquals(
        List.of(address("192.0.2.2")), answer(dns.askAnew("host.test", DnsType.A)).addresses());
    assertEquals(
        List.of(address("192.0.2.2")), answer(dns.ask("host.test", DnsType.A)).addresses());
    assertEquals(2, server.count("host.test A"));
  }

  @Test
  void aTtlOfZeroIsNotKept() {
    ZoneServer server = world.server("host.test 0 A 192.0.2.1");
    DnsClient dns = world.client(server);

    answer(dns.ask("host.test", DnsType.A));
    answer(dns.ask("host.test", DnsType.A));

    assertEquals(2, server.count("host.test A"));
  }

  @Test
  void negativeAnswersAreKeptAsLongAsTheSoaSays() {
    ZoneServer server = world.server("$NEGATIVE 30\nhost.test A 192.0.2.1");
    DnsClient dns = world.client(server);
    answer(dns.ask("gone.test", DnsType.A));

    world.setClock(NOON.plusSeconds(29));
    assertTrue(dns.ask("gone.test", DnsType.A).toCompletableFuture().isDone());
    world.setClock(NOON.plusSeconds(30));
    answer(dns.ask("gone.test", DnsType.A));

    assertEquals(2, server.count("gone.test A"));
  }

  @Test
  void negativeAnswersWithoutSoaAreNotKept() {
    ZoneServer server = world.server("$NEGATIVE 0\nhost.test A 192.0.2.1");
    DnsClient dns = world.client(server);

    answer(dns.ask("host.test", DnsType.MX));
    answer(dns.ask("host.test", DnsType.MX));

    assertEquals(2, server.count("host.test MX"));
  }

  @Test
  void aServerFailureIsRememberedBriefly() {
    ZoneServer server = world.server("broken.test * SERVFAIL");
    DnsClient dns = world.client(server);

    DnsAnswer first = answer(dns.ask("broken.test", DnsType.A));
    answer(dns.ask("broken.test", DnsType.A));

    assertTrue(assertInstanceOf(DnsAnswer.Failure.class, first).reason().contains("SERVFAIL"));
    assertEquals(1, server.count("broken.test A"));
    world.setClock(NOON.plusSeconds(6));
    answer(dns.ask("broken.test", DnsType.A));
    assertEquals(2, server.count("broken.test A"));
  }

  @Test
  void aliasesAreFollowedAndLoopsFail() {
    DnsClient dns =
        world.client(
            world.server(
                """
                www.test    60 CNAME web.test
                web.test       CNAME host.test
                host.test      A     192.0.2.1
                loop.test      CNAME pool.test
                pool.test      CNAME loop.test
                dead.test      CNAME gone.test
                text.test      CNAME host.test
                """));

    DnsAnswer www = answer(dns.ask("www.test", DnsType.A));
    assertEquals(List.of(address("192.0.2.1")), www.addresses());
    assertEquals(NOON.plusSeconds(60), assertInstanceOf(DnsAnswer.Records.class, www).expires());
    assertInstanceOf(DnsAnswer.Broken.class, answer(dns.ask("loop.test", DnsType.A)));
    assertEquals(new DnsAnswer.NxDomain(), answer(dns.ask("dead.test", DnsType.A)));
    assertEquals(new DnsAnswer.NoData(), answer(dns.ask("text.test", DnsType.TXT)));
  }

  @Test
  void anAliasThatAServerLeavesOpenIsAskedFor() {
    ZoneServer server =
        world.server("$NEGATIVE 0\nalias.test CNAME host.test\nhost.test A 192.0.2.1");
    DnsClient dns = world.client(server);

    assertEquals(new DnsAnswer.NoData(), answer(dns.ask("alias.test", DnsType.TXT)));
    assertEquals(1, server.count("host.test TXT"));
  }

  @Test
  void aFailingListenerHarmsNobodyElse() {
    DnsClient dns = world.client(world.server("host.test A 192.0.2.1\nother.test A 192.0.2.2"));

    var unused =
        dns.ask("host.test", DnsType.A)
            .thenApply(
                answer -> {
                  throw new IllegalStateException("a bug in the caller");
                });

    assertEquals(1, answer(dns.ask("other.test", DnsType.A)).addresses().size());
    assertEquals(1, answer(dns.ask("host.test", DnsType.A)).addresses().size());
  }

  @Test
  void aTruncatedAnswerIsAskedForAgainOverTcp() {
    String big = "x".repeat(200);
    ZoneServer server =
        world.server(
            "big.test TXT TRUNCATE\nbig.test TXT small\n"
                + ("huge.test TXT " + big + "\n").repeat(20));
    DnsClient dns = world.client(server);

    assertEquals(List.of("small"), answer(dns.ask("big.test", DnsType.TXT)).texts());
    assertEquals(20, answer(dns.ask("huge.test", DnsType.TXT)).texts().size());
    assertEquals(1, server.count("big.test TXT tcp"));
    assertEquals(1, server.count("huge.test TXT tcp"));
  }

  @Test
  void equalQuestionsUnderWayShareOneQuery() {
    ZoneServer server = world.server("late.test A DELAY 200ms\nlate.test A 192.0.2.1");
    DnsClient dns = world.client(server);

    List<CompletionStage<DnsAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(dns.ask("late.test", DnsType.A));
    }

    answers.forEach(a -> assertEquals(1, answer(a).addresses().size()));
    assertEquals(1, server.count("late.test A"));
  }

  @Test
  void theCacheStaysWithinItsBytes() {
    StringBuilder zone = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      zone.append("t").append(i).append(".test TXT ").append("x".repeat(4000)).append('\n');
    }
    ZoneServer server = world.server(zone.toString());
    DnsClient dns =
        world.client(
            new DnsOptions(
                List.of(server.address()),
                Duration.ofSeconds(5),
                2,
                50,
                100_000,
                Duration.ofHours(1),
                Duration.ofSeconds(5)));

    for (int i = 0; i < 100; i++) {
      answer(dns.ask("t" + i + ".test", DnsType.TXT));
      answer(dns.ask("t0.test", DnsType.TXT));
    }

    assertTrue(dns.counts().cacheBytes() <= 105_000, dns.counts()::toString);
    assertEquals(1, server.count("t0.test TXT tcp"), "what is in use stays");
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
