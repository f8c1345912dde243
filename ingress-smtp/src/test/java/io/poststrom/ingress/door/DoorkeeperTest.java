package io.poststrom.ingress.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.ListRule;
import io.poststrom.dns.ZoneHealth;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Answer.Admitted;
import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Door;
import io.poststrom.ingress.session.Listener;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The door over a real DNS server on loopback. */
class DoorkeeperTest {
  private static final String ZONE =
      """
      # well-known hosts: named both ways, one way, not at all; and one that nobody answers for
      5.2.0.192.in-addr.arpa. PTR mail.client.example
      mail.client.example. A 192.0.2.5
      6.2.0.192.in-addr.arpa. PTR mail.client.example
      8.2.0.192.in-addr.arpa. * SERVFAIL
      broken.example. * SERVFAIL
      2.0.0.127.dead.example. * SERVFAIL
      # a list that is well: the entry for tests, and some others
      2.0.0.127.bl.example. A 127.0.0.2
      5.2.0.192.bl.example. A 127.0.0.4
      6.2.0.192.bl.example. A 127.0.0.9
      5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example. A 127.0.0.4
      2.0.0.127.wl.example. A 127.0.0.2
      5.2.0.192.wl.example. A 127.0.0.3
      # of domains
      test.dbl.example. A 127.0.0.2
      bad.example.dbl.example. A 127.0.0.2
      # lists that are not well
      2.0.0.127.all.example. A 127.0.0.2
      1.0.0.127.all.example. A 127.0.0.2
      5.2.0.192.all.example. A 127.0.0.2
      5.2.0.192.none.example. A 127.0.0.2
      2.0.0.127.full.example. A 127.255.255.254
      5.2.0.192.full.example. A 127.255.255.254
      """;

  private final ZoneServer server = ZoneServer.start(ZONE);
  private final DnsClient dns =
      new DnsClient(
          DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
          Instant::now);
  private final AtomicLong seconds = new AtomicLong(1_000_000);
  private final List<Runnable> later = new ArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    dns.close();
    server.close();
  }

  @Test
  void relayClientsAndNetworksThatAreLetInPassAtOnce() {
    Doorkeeper door = door(rules(List.of(), List.of()));
    door.networks(NetworkList.parse("allow 192.0.2.0/24\ndeny 198.51.100.0/24 XX"));
    assertSame(Door.OPEN, door.visit(client("203.0.113.1", Trust.RELAY, Listener.MX)));
    assertSame(Door.OPEN, door.visit(client("192.0.2.1")));
    Barred barred = assertInstanceOf(Barred.class, now(visit(door, "198.51.100.1").arrival()));
    assertEquals(554, barred.reply().code());
    assertEquals(List.of("barred network"), seen);
  }

  @Test
  void theNetworksOfACountryHaveARateTogether() {
    Doorkeeper door = door(rules(List.of(), List.of()));
    door.networks(
        NetworkList.parse("rate XX 2 0\nlimit 198.51.100.0/24 XX\nlimit 203.0.113.0/24 XX"));
    assertInstanceOf(Admitted.class, now(visit(door, "198.51.100.1").introduction()));
    assertInstanceOf(Admitted.class, now(visit(door, "203.0.113.1").introduction()));
    assertEquals("421", code(now(visit(door, "198.51.100.2").introduction())));
    assertInstanceOf(Admitted.class, now(visit(door, "192.0.2.1").introduction()));
  }

  @Test
  void aClientWaitsForItsFirstGreetingAndNotForTheNextOneOfTheDay() {
    Doorkeeper door = door(rules(List.of(), List.of()));
    Door.Visit first = visit(door, "192.0.2.5");
    CompletionStage<Answer> greeting = first.arrival();
    assertFalse(greeting.toCompletableFuture().isDone());
    later.removeFirst().run();
    assertInstanceOf(Admitted.class, now(greeting));
    assertTrue(first.hello("mail.client.example").isEmpty());

    assertInstanceOf(Admitted.class, now(visit(door, "192.0.2.5").arrival()));
    seconds.addAndGet(Duration.ofDays(1).toSeconds());
    assertFalse(visit(door, "192.0.2.5").arrival().toCompletableFuture().isDone());
  }

  @Test
  void whoSpeaksTooEarlyHasNotWaited() {
    Doorkeeper door = door(rules(List.of(), List.of()));
    Door.Visit early = visit(door, "192.0.2.5");
    var _ = early.arrival();
    assertEquals("554 5.5.1", early.earlyTalk().reply().oneLine().substring(0, 9));
    assertFalse(visit(door, "192.0.2.5").arrival().toCompletableFuture().isDone());
  }

  @Test
  void tooManyConnectionsAndMailsOfAMinuteAreForLater() {
    Doorkeeper door = door(rules(List.of(), List.of()));
    for (int i = 0; i < 3; i++) {
      assertFalse(visit(door, "192.0.2.5").arrival().toCompletableFuture().isDone());
    }
    assertEquals("421", code(now(visit(door, "192.0.2.5").arrival())));
    Door.Visit visit = visit(door, "192.0.2.5");
    for (int i = 0; i < 2; i++) {
      assertEquals("fine", code(now(visit.sender(new ReversePath.Null()))));
    }
    assertEquals("450", code(now(visit.sender(new ReversePath.Null()))));
  }

  @Test
  void aClientThatIsIntroducedNeedNotWaitButCounts() {
    Doorkeeper door = door(rules(List.of(), List.of()));
    door.networks(NetworkList.parse("deny 198.51.100.0/24"));
    for (int i = 0; i < 2; i++) {
      assertInstanceOf(Admitted.class, now(visit(door, "192.0.2.5").introduction()));
    }
    assertFalse(visit(door, "192.0.2.5").arrival().toCompletableFuture().isDone());
    assertEquals("421", code(now(visit(door, "192.0.2.5").introduction())));
    assertEquals("554", code(now(visit(door, "198.51.100.1").introduction())));
  }

  @Test
  void submissionIsForPeopleWhoseHostsHaveNoNames() {
    Doorkeeper door = door(rules(List.of("bl.example*10"), List.of()));
    door.lists().check().join();
    Door.Visit visit = door.visit(client("192.0.2.5", Trust.WORLD, Listener.SUBMISSION));
    assertInstanceOf(Admitted.class, now(visit.arrival()));
    assertTrue(visit.hello("a b").isEmpty());
    assertInstanceOf(Admitted.class, now(visit.sender(new ReversePath.Null())));
  }

  @Test
  void errorsBeyondTheFreeOnesWait() {
    Door.Visit visit = visit(door(rules(List.of(), List.of())), "192.0.2.5");
    assertTrue(visit.delay(2).isEmpty());
    CompletionStage<Answer> third = visit.delay(3).orElseThrow();
    assertFalse(third.toCompletableFuture().isDone());
    later.removeFirst().run();
    assertInstanceOf(Admitted.class, now(third));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.5, mail.client.example, ''",
    "192.0.2.6, mail.client.example, found unconfirmed-reverse-dns",
    "192.0.2.7, mail.client.example, found no-reverse-dns",
    "192.0.2.5, gone.client.example, found helo-unresolvable",
    "192.0.2.5, alone,               found helo-unresolvable",
    "192.0.2.5, [192.0.2.5],         ''",
    // DNS that can't say counts nothing
    "192.0.2.8, mail.client.example, ''",
    "192.0.2.5, broken.example,      ''",
  })
  void whatDnsSaysIsFound(String address, String name, String finding) {
    Door.Visit visit = visit(door(rules(List.of(), List.of())), address);
    assertTrue(visit.hello(name).isEmpty());
    assertInstanceOf(Admitted.class, now(visit.sender(new ReversePath.Null())));
    assertEquals(finding, String.join(", ", seen));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.5,   'bl.example*10',                      550",
    "192.0.2.7,   'bl.example*10',                      fine",
    "2001:db8::5, 'bl.example*10',                      550",
    "192.0.2.5,   'bl.example*9',                       fine",
    "192.0.2.5,   'bl.example=127.0.0.4*10',            550",
    "192.0.2.5,   'bl.example=127.0.0.[5..9]*10',       fine",
    "192.0.2.5,   'bl.example*5 bl.example=127.0.0.4*5', 550",
    "192.0.2.5,   'bl.example*10 wl.example*-1',        fine",
    // lists that are not well are left out
    "192.0.2.5,   'all.example*10',                     fine",
    "192.0.2.5,   'none.example*10',                    fine",
    "192.0.2.5,   'full.example*10',                    fine",
  })
  void weightsOfListsAreSummedUp(String address, String lists, String code) {
    Doorkeeper door = door(rules(List.of(lists.split(" ")), List.of()));
    door.lists().check().join();
    Door.Visit visit = visit(door, address);
    assertTrue(visit.hello("mail.client.example").isEmpty());
    assertEquals(code, code(now(visit.sender(new ReversePath.Null()))));
  }

  @Test
  void theReplyNamesTheList() {
    Doorkeeper door = door(rules(List.of("bl.example*10"), List.of()));
    door.lists().check().join();
    Door.Visit visit = visit(door, "192.0.2.5");
    assertTrue(visit.hello("mail.client.example").isEmpty());
    assertEquals(
        "550 5.7.1 Refused: 192.0.2.5 is listed by bl.example",
        ((Barred) now(visit.sender(new ReversePath.Null()))).reply().oneLine());
    assertTrue(seen.contains("found list bl.example") && seen.contains("barred score"));
  }

  @ParameterizedTest
  @CsvSource({
    "bad.example,         good.example, 550",
    "BAD.Example,         good.example, 550",
    "mail.client.example, bad.example,  550",
    "mail.client.example, good.example, fine",
    "[192.0.2.5],         good.example, fine",
  })
  void domainsOfHelloAndSenderAreLookedUp(String hello, String sender, String code) {
    Doorkeeper door = door(rules(List.of(), List.of("dbl.example*10")));
    door.lists().check().join();
    Door.Visit visit = visit(door, "192.0.2.5");
    assertTrue(visit.hello(hello).isEmpty());
    ReversePath path = new ReversePath.Of(new Mailbox("a", Domain.of(sender)));
    assertEquals(code, code(now(visit.sender(path))));
  }

  @Test
  void aListIsLeftOutUntilItsEntriesForTestsAreRight() {
    DnsLists lists =
        new DnsLists(
            rules(List.of("all.example*1", "bl.example*1", "dead.example*1"), List.of()).lists(),
            dns);
    assertEquals(List.of(false, false, false), well(lists));
    lists.check().join();
    assertEquals(List.of(false, true, false), well(lists));
  }

  /** However long the answers to the look before may be kept. */
  @ParameterizedTest
  @ValueSource(strings = {"1.0.0.127.bl.example. A 127.0.0.2", "2.0.0.127.bl.example. * SERVFAIL"})
  void aListThatListsEverythingOrDiesIsLeftOutAtTheNextLook(String change) {
    DnsLists lists = new DnsLists(rules(List.of("bl.example*1"), List.of()).lists(), dns);
    lists.check().join();
    assertEquals(List.of(true), well(lists));

    server.zone(ZONE + change);
    lists.check().join();

    assertEquals(List.of(false), well(lists));
  }

  private static List<Boolean> well(DnsLists lists) {
    return lists.zones().stream().map(ZoneHealth::isWell).toList();
  }

  @Test
  void aSilentDnsHoldsNobodyUpForLong() throws IOException {
    DoorRules rules = rules(List.of(), List.of());
    try (DatagramSocket port = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DnsClient silent =
            new DnsClient(
                DnsOptions.of(List.of(new InetSocketAddress("127.0.0.1", port.getLocalPort())))
                    .patience(Duration.ofSeconds(30), 1),
                Instant::now)) {
      Door.Visit visit = visit(door(rules, silent), "192.0.2.5");
      assertTrue(visit.hello("mail.client.example").isEmpty());
      assertInstanceOf(Admitted.class, now(visit.sender(new ReversePath.Null())));
    }
  }

  private static DoorRules rules(List<String> addresses, List<String> domains) {
    return new DoorRules(
        Domain.of("mx.ours.example"),
        Duration.ofSeconds(1),
        new DoorRules.Hello(true, true, true),
        new DoorRules.Rate(3, 0),
        new DoorRules.Rate(2, 0),
        new DoorRules.Errors(2, Duration.ofSeconds(1)),
        new DoorRules.Score(10, Duration.ofSeconds(2), 2, 1, 1),
        new DoorRules.Lists(
            addresses.stream().map(ListRule::parse).toList(),
            domains.stream().map(ListRule::parse).toList()),
        DoorRules.Spf.NONE);
  }

  private Doorkeeper door(DoorRules rules) {
    return door(rules, dns);
  }

  private Doorkeeper door(DoorRules rules, DnsClient client) {
    return new Doorkeeper(
        rules,
        new Doorkeeper.World(
            client,
            () -> MailSettings.EMPTY,
            () -> Instant.ofEpochSecond(seconds.get()),
            time -> later::add,
            new Seen()));
  }

  private static Client client(String address) {
    return client(address, Trust.WORLD, Listener.MX);
  }

  private static Client client(String address, Trust trust, Listener listener) {
    return new Client(
        listener,
        InetAddress.ofLiteral(address),
        4_711,
        InetAddress.ofLiteral("198.51.100.200"),
        trust);
  }

  private static Door.Visit visit(Doorkeeper door, String address) {
    return door.visit(client(address));
  }

  private static Answer now(CompletionStage<Answer> answer) {
    return answer.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static String code(Answer answer) {
    return Stream.of(answer)
        .filter(Barred.class::isInstance)
        .map(barred -> String.valueOf(((Barred) barred).reply().code()))
        .findFirst()
        .orElse("fine");
  }

  private final class Seen implements DoorObserver {
    @Override
    public void barred(String check) {
      seen.add("barred " + check);
    }

    @Override
    public void found(String check) {
      seen.add("found " + check);
    }

    @Override
    public void greylisted(String why) {
      seen.add("greylisted " + why);
    }

    @Override
    public void delayed() {
      seen.add("delayed");
    }
  }
}
