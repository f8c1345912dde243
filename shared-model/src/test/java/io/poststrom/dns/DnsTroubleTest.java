package io.poststrom.dns;

import static io.poststrom.dns.DnsWorld.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.LyingServer;
import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that are dead, silent or broken, and more questions than may be asked at a time. */
class DnsTroubleTest {
  private final DnsWorld world = new DnsWorld();

  @AfterEach
  void closeAll() throws Exception {
    world.close();
  }

  @Test
  void moreQuestionsThanMayBeInFlightWaitTheirTurn() {
    StringBuilder zone = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      zone.append("h").append(i).append(".test A 192.0.2.1\n");
    }
    ZoneServer server = world.server(zone.toString());
    DnsClient dns = world.client(DnsOptions.of(List.of(server.address())).inFlight(4));

    List<CompletionStage<DnsAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answers.add(dns.ask("h" + i + ".test", DnsType.A));
    }

    answers.forEach(a -> assertEquals(1, answer(a).addresses().size()));
  }

  @Test
  void namesWhoseServersAreSlowHoldUpNobodyElses() {
    ZoneServer server = world.server("quick.test A 192.0.2.1\n" + silent(8));
    DnsClient dns =
        world.client(
            DnsOptions.of(List.of(server.address()))
                .inFlight(2)
                .patience(Duration.ofSeconds(60), 1));

    List<CompletionStage<DnsAnswer>> slow = ask(dns, 8);

    assertEquals(1, answer(dns.ask("quick.test", DnsType.A)).addresses().size());
    slow.forEach(one -> assertFalse(one.toCompletableFuture().isDone()));
  }

  @Test
  void soManyAreSlowAndNoMore() {
    ZoneServer server = world.server("quick.test A 192.0.2.1\n" + silent(5));
    DnsClient dns =
        world.client(
            DnsOptions.of(List.of(server.address()))
                .inFlight(1)
                .patience(Duration.ofSeconds(2), 1));

    List<CompletionStage<DnsAnswer>> slow = ask(dns, 5);

    answer(dns.ask("quick.test", DnsType.A)); // or that it has waited too long
    assertTrue(slow.stream().anyMatch(one -> one.toCompletableFuture().isDone()));
  }

  @Test
  void aFloodOfQuestionsFailsRatherThanPilesUp() {
    ZoneServer server = world.server("");
    DnsClient dns =
        world.client(
            DnsOptions.of(List.of(server.address()))
                .inFlight(1)
                .patience(Duration.ofMillis(200), 1));
    server.zone("s.test A 192.0.2.1\n" + silent(100));

    List<CompletionStage<DnsAnswer>> answers = ask(dns, 100);

    answers.forEach(a -> assertInstanceOf(DnsAnswer.Failure.class, answer(a)));
  }

  @Test
  void theNextServerIsAskedWhenOneIsDeadSilentOrBroken() {
    ZoneServer good = world.server("host.test A 192.0.2.1\nhosts.test A 192.0.2.2");
    ZoneServer silent = world.server("host.test * TIMEOUT\nhosts.test * SERVFAIL");
    DnsClient dns =
        world.client(
            DnsOptions.of(List.of(nobody(), silent.address(), good.address()))
                .patience(Duration.ofMillis(150), 3));

    assertEquals(1, answer(dns.ask("host.test", DnsType.A)).addresses().size());
    assertEquals(1, answer(dns.ask("hosts.test", DnsType.A)).addresses().size());
  }

  @Test
  void whereNobodyListensTheAnswerIsAFailureThatSaysSo() {
    DnsClient dns = world.client(DnsOptions.of(List.of(nobody())));

    DnsAnswer answer = answer(dns.ask("host.test", DnsType.A));

    assertTrue(
        assertInstanceOf(DnsAnswer.Failure.class, answer).reason().contains("cannot be reached"));
  }

  @Test
  void aServerWhoseNameCannotBeResolvedIsAFailureToo() {
    DnsClient dns =
        world.client(DnsOptions.of(List.of(InetSocketAddress.createUnresolved("no.invalid", 53))));

    assertInstanceOf(DnsAnswer.Failure.class, answer(dns.ask("host.test", DnsType.A)));
  }

  @Test
  void aSilentNameDoesNotMakeAServerDead() {
    ZoneServer server = world.server("host.test A 192.0.2.1\n" + silent(10));
    DnsClient dns = impatient(server);

    for (int i = 0; i < 10; i++) {
      assertInstanceOf(DnsAnswer.Failure.class, answer(dns.ask("s" + i + ".test", DnsType.A)));
    }

    assertEquals(1, answer(dns.ask("host.test", DnsType.A)).addresses().size());
  }

  @Test
  void aSilentServerIsLeftAloneAndComesBack() {
    ZoneServer server = world.server(". * TIMEOUT\n* * TIMEOUT\n" + silent(5));
    DnsClient dns =
        world.client(
            new DnsOptions(
                List.of(server.address()),
                Duration.ofMillis(50),
                2,
                10,
                1 << 20,
                Duration.ofHours(1),
                Duration.ofMillis(300)));
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

  /** The connection stays open and says nothing: as when a firewall forgets it. */
  @Test
  void aTcpConnectionThatHangsDoesNotSpoilTheNextQuestions() {
    AtomicInteger connections = new AtomicInteger();
    Zone zone = Zone.parse("a.test A 192.0.2.1\nb.test A 192.0.2.2");
    LyingServer.OverTcp firstHangs =
        client -> {
          if (connections.incrementAndGet() == 1) {
            LyingServer.OverTcp.HANG.serve(client);
          } else {
            LyingServer.honest(zone).serve(client);
          }
        };
    try (LyingServer server =
        LyingServer.start(
            zone, (query, truth) -> List.of(LyingServer.truncated(query)), firstHangs)) {
      DnsClient dns =
          world.client(
              DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(400), 1));
      assertInstanceOf(DnsAnswer.Failure.class, answer(dns.ask("a.test", DnsType.A)));
      assertEquals(1, answer(dns.ask("b.test", DnsType.A)).addresses().size());
    }
  }

  @Test
  void aClosedClientAnswersFailure() {
    ZoneServer server = world.server("late.test * TIMEOUT");
    DnsClient dns = world.client(server);
    CompletionStage<DnsAnswer> underWay = dns.ask("late.test", DnsType.A);

    dns.close();

    assertInstanceOf(DnsAnswer.Failure.class, answer(underWay));
    assertInstanceOf(DnsAnswer.Failure.class, answer(dns.ask("host.test", DnsType.A)));
  }

  private DnsClient impatient(ZoneServer server) {
    return world.client(
        DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(100), 2));
  }

  /** Names s0.test, s1.test ... that are never answered. */
  /** The names of {@link #silent}. */
  private static List<CompletionStage<DnsAnswer>> ask(DnsClient dns, int names) {
    return IntStream.range(0, names).mapToObj(i -> dns.ask("s" + i + ".test", DnsType.A)).toList();
  }

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
}
