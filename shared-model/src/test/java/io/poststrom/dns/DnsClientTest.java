package io.poststrom.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsClientTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final InstantSource clock = now::get;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void eachTypeComesBackTyped() {
    DnsClient dns =
        client(
            server(
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
  void noDataAndNoSuchNameAreTold() {
    DnsClient dns = client(server("host.test A 192.0.2.1"));

    assertEquals(new DnsAnswer.NoData(), answer(dns.ask("host.test", DnsType.MX)));
    assertEquals(new DnsAnswer.NxDomain(), answer(dns.ask("other.test", DnsType.MX)));
    assertEquals(new DnsAnswer.NoData(), answer(dns.addresses("test")));
  }

  @Test
  void namesThatCannotExistAreNotAsked() {
    ZoneServer server = server("");
    DnsClient dns = client(server);

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
    DnsClient dns = client(track(ZoneServer.start(zone)));

    assertEquals(
        List.of(address("192.0.2.7")),
        answer(dns.ask("A b%\"\\\u00fc.test", DnsType.A)).addresses());
  }

  @Test
  void anAnswerIsKeptForItsTtlAndIsACompletedStage() {
    ZoneServer server = server("host.test 60 A 192.0.2.1");
    DnsClient dns = client(server);
    answer(dns.ask("host.test", DnsType.A));

    now.set(NOON.plusSeconds(59));
    assertTrue(dns.ask("HOST.test", DnsType.A).toCompletableFuture().isDone());
    assertEquals(1, server.count("host.test A"));

    now.set(NOON.plusSeconds(60));
    answer(dns.ask("host.test", DnsType.A));
    assertEquals(2, server.count("host.test A"));
  }

  @Test
  void aTtlOfZeroIsNotKept() {
    ZoneServer server = server("host.test 0 A 192.0.2.1");
    DnsClient dns = client(server);

    answer(dns.ask("host.test", DnsType.A));
    answer(dns.ask("host.test", DnsType.A));

    assertEquals(2, server.count("host.test A"));
  }

  @Test
  void negativeAnswersAreKeptAsLongAsTheSoaSays() {
    ZoneServer server = server("$NEGATIVE 30\nhost.test A 192.0.2.1");
    DnsClient dns = client(server);
    answer(dns.ask("gone.test", DnsType.A));

    now.set(NOON.plusSeconds(29));
    assertTrue(dns.ask("gone.test", DnsType.A).toCompletableFuture().isDone());
    now.set(NOON.plusSeconds(30));
    answer(dns.ask("gone.test", DnsType.A));

    assertEquals(2, server.count("gone.test A"));
  }

  @Test
  void negativeAnswersWithoutSoaAreNotKept() {
    ZoneServer server = server("$NEGATIVE 0\nhost.test A 192.0.2.1");
    DnsClient dns = client(server);

    answer(dns.ask("host.test", DnsType.MX));
    answer(dns.ask("host.test", DnsType.MX));

    assertEquals(2, server.count("host.test MX"));
  }

  @Test
  void aServerFailureIsRememberedBriefly() {
    ZoneServer server = server("broken.test * SERVFAIL");
    DnsClient dns = client(server);

    DnsAnswer first = answer(dns.ask("broken.test", DnsType.A));
    answer(dns.ask("broken.test", DnsType.A));

    assertTrue(assertInstanceOf(DnsAnswer.Failure.class, first).reason().contains("SERVFAIL"));
    assertEquals(1, server.count("broken.test A"));
    now.set(NOON.plusSeconds(6));
    answer(dns.ask("broken.test", DnsType.A));
    assertEquals(2, server.count("broken.test A"));
  }

  @Test
  void aliasesAreFollowedAndLoopsFail() {
    DnsClient dns =
        client(
            server(
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
    ZoneServer server = server("$NEGATIVE 0\nalias.test CNAME host.test\nhost.test A 192.0.2.1");
    DnsClient dns = client(server);

    assertEquals(new DnsAnswer.NoData(), answer(dns.ask("alias.test", DnsType.TXT)));
    assertEquals(1, server.count("host.test TXT"));
  }

  @Test
  void aFailingListenerHarmsNobodyElse() {
    DnsClient dns = client(server("host.test A 192.0.2.1\nother.test A 192.0.2.2"));

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
        server(
            "big.test TXT TRUNCATE\nbig.test TXT small\n"
                + ("huge.test TXT " + big + "\n").repeat(20));
    DnsClient dns = client(server);

    assertEquals(List.of("small"), answer(dns.ask("big.test", DnsType.TXT)).texts());
    assertEquals(20, answer(dns.ask("huge.test", DnsType.TXT)).texts().size());
    assertEquals(1, server.count("big.test TXT tcp"));
    assertEquals(1, server.count("huge.test TXT tcp"));
  }

  @Test
  void equalQuestionsUnderWayShareOneQuery() {
    ZoneServer server = server("late.test A DELAY 200ms\nlate.test A 192.0.2.1");
    DnsClient dns = client(server);

    List<CompletionStage<DnsAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(dns.ask("late.test", DnsType.A));
    }

    answers.forEach(a -> assertEquals(1, answer(a).addresses().size()));
    assertEquals(1, server.count("late.test A"));
  }

  @Test
  void moreQuestionsThanMayBeInFlightWaitTheirTurn() {
    StringBuilder zone = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      zone.append("h").append(i).append(".test A 192.0.2.1\n");
    }
    ZoneServer server = server(zone.toString());
    DnsClient dns =
        track(new DnsClient(DnsOptions.of(List.of(server.address())).inFlight(4), clock));

    List<CompletionStage<DnsAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answers.add(dns.ask("h" + i + ".test", DnsType.A));
    }

    answers.forEach(a -> assertEquals(1, answer(a).addresses().size()));
  }

  @Test
  void aFloodOfQuestionsFailsRatherThanPilesUp() {
    ZoneServer server = server("");
    DnsClient dns =
        track(
            new DnsClient(
                DnsOptions.of(List.of(server.address()))
                    .inFlight(1)
                    .patience(Duration.ofMillis(200), 1),
                clock));
    server.zone("s.test A 192.0.2.1\n" + silent(100));

    List<CompletionStage<DnsAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(dns.ask("s" + i + ".test", DnsType.A));
    }

    answers.forEach(a -> assertInstanceOf(DnsAnswer.Failure.class, answer(a)));
  }

  @Test
  void theNextServerIsAskedWhenOneIsDeadSilentOrBroken() {
    ZoneServer good = server("host.test A 192.0.2.1\nhosts.test A 192.0.2.2");
    ZoneServer silent = server("host.test * TIMEOUT\nhosts.test * SERVFAIL");
    DnsClient dns =
        track(
            new DnsClient(
                DnsOptions.of(List.of(nobody(), silent.address(), good.address()))
                    .patience(Duration.ofMillis(150), 3),
                clock));

    assertEquals(1, answer(dns.ask("host.test", DnsType.A)).addresses().size());
    assertEquals(1, answer(dns.ask("hosts.test", DnsType.A)).addresses().size());
  }

  @Test
  void whereNobodyListensTheAnswerIsAFailureThatSaysSo() {
    DnsClient dns = track(new DnsClient(DnsOptions.of(List.of(nobody())), clock));

    DnsAnswer answer = answer(dns.ask("host.test", DnsType.A));

    assertTrue(
        assertInstanceOf(DnsAnswer.Failure.class, answer).reason().contains("cannot be reached"));
  }

  @Test
  void aServerWhoseNameCannotBeResolvedIsAFailureToo() {
    DnsClient dns =
        track(
            new DnsClient(
                DnsOptions.of(List.of(InetSocketAddress.createUnresolved("no.invalid", 53))),
                clock));

    assertInstanceOf(DnsAnswer.Failure.class, answer(dns.ask("host.test", DnsType.A)));
  }

  @Test
  void aSilentNameDoesNotMakeAServerDead() {
    ZoneServer server = server("host.test A 192.0.2.1\n" + silent(10));
    DnsClient dns = impatient(server);

    for (int i = 0; i < 10; i++) {
      assertInstanceOf(DnsAnswer.Failure.class, answer(dns.ask("s" + i + ".test", DnsType.A)));
    }

    assertEquals(1, answer(dns.ask("host.test", DnsType.A)).addresses().size());
  }

  @Test
  void aSilentServerIsLeftAloneAndComesBack() {
    ZoneServer server = server(". * TIMEOUT\n* * TIMEOUT\n" + silent(5));
    DnsClient dns =
        track(
            new DnsClient(
                new DnsOptions(
                    List.of(server.address()),
                    Duration.ofMillis(50),
                    2,
                    10,
                    1 << 20,
                    Duration.ofHours(1),
                    Duration.ofMillis(300)),
                clock));
    Awaitility.await()
        .until(
            () ->
                answer(dns.ask("s" + server.asked().size() % 5 + ".test", DnsType.A))
                        instanceof DnsAnswer.Failure(String reason)
                    && reason.startsWith("no DNS server answers"));

    server.zone("host.test A 192.0.2.1");

    Awaitility.await()
        .until(() -> answer(dns.ask("host.test", DnsType.A)) instanceof DnsAnswer.Records);
  }

  @Test
  void aClosedClientAnswersFailure() {
    ZoneServer server = server("late.test * TIMEOUT");
    DnsClient dns = client(server);
    CompletionStage<DnsAnswer> underWay = dns.ask("late.test", DnsType.A);

    dns.close();

    assertInstanceOf(DnsAnswer.Failure.class, answer(underWay));
    assertInstanceOf(DnsAnswer.Failure.class, answer(dns.ask("host.test", DnsType.A)));
  }

  @Test
  void theCacheStaysWithinItsBytes() {
    StringBuilder zone = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      zone.append("t").append(i).append(".test TXT ").append("x".repeat(4000)).append('\n');
    }
    ZoneServer server = server(zone.toString());
    DnsClient dns =
        track(
            new DnsClient(
                new DnsOptions(
                    List.of(server.address()),
                    Duration.ofSeconds(5),
                    2,
                    50,
                    100_000,
                    Duration.ofHours(1),
                    Duration.ofSeconds(5)),
                clock));

    for (int i = 0; i < 100; i++) {
      answer(dns.ask("t" + i + ".test", DnsType.TXT));
      answer(dns.ask("t0.test", DnsType.TXT));
    }

    assertTrue(dns.counts().cacheBytes() <= 105_000, dns.counts()::toString);
    assertEquals(1, server.count("t0.test TXT tcp"), "what is in use stays");
  }

  private ZoneServer server(String zone) {
    return track(ZoneServer.start(zone));
  }

  private DnsClient client(ZoneServer server) {
    return track(
        new DnsClient(
            DnsOptions.of(List.of(server.address())).patience(Duration.ofSeconds(5), 2), clock));
  }

  private DnsClient impatient(ZoneServer server) {
    return track(
        new DnsClient(
            DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(100), 2), clock));
  }

  private <T extends AutoCloseable> T track(T each) {
    open.add(each);
    return each;
  }

  /** Names s0.test, s1.test ... that are never answered. */
  private static String silent(int names) {
    StringBuilder zone = new StringBuilder();
    for (int i = 0; i < names; i++) {
      zone.append("s").append(i).append(".test * TIMEOUT\n");
    }
    return zone.toString();
  }

  private static InetSocketAddress nobody() {
    try (ZoneServer closed = ZoneServer.start("")) {
      return closed.address();
    }
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static DnsAnswer answer(CompletionStage<DnsAnswer> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
