package io.poststrom.ingress.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.ListRule;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.ingress.greylist.FakeSightings;
import io.poststrom.ingress.greylist.GreylistRules;
import io.poststrom.ingress.greylist.GreylistRules.Mode;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Door;
import io.poststrom.ingress.session.Listener;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.AddressPattern;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.DmarcActions;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailDomain.SpfFail;
import io.poststrom.settings.MailDomain.Thresholds;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
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

/** Whom the door greylists, over a real DNS server on loopback. */
class DoorGreylistTest {
  private static final String ZONE =
      """
      2.0.0.127.bl.example. A 127.0.0.2
      5.2.0.192.bl.example. A 127.0.0.2
      6.2.0.192.bl.example. A 127.0.0.2
      6.2.0.192.wl.example. A 127.0.0.2
      7.2.0.192.wl.example. A 127.0.0.2
      2.0.0.127.wl.example. A 127.0.0.2
      # named both ways
      5.2.0.192.in-addr.arpa. PTR host.example
      8.2.0.192.in-addr.arpa. PTR host.example
      host.example. A 192.0.2.5
      host.example. A 192.0.2.8
      pass.example. TXT "v=spf1 ip4:192.0.2.0/24 ip4:203.0.113.0/24 -all"
      softfail.example. TXT "v=spf1 ~all"
      broken.example. * SERVFAIL
      """;

  private final ZoneServer server = ZoneServer.start(ZONE);
  private final DnsClient dns =
      new DnsClient(
          DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
          Instant::now);
  private final AtomicLong seconds = new AtomicLong(1_000_000);
  private final FakeSightings sightings = new FakeSightings();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    dns.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    // nothing speaks against it, or too little: named both ways; no name and an unknown HELO
    "OFF,        192.0.2.5,   a@x.example,        fine",
    "SUSPICIOUS, 192.0.2.8,   a@x.example,        fine",
    "SUSPICIOUS, 192.0.2.5,   a@x.example,        450",
    "SUSPICIOUS, 203.0.113.9, a@x.example,        450",
    // SPF does not help who is suspicious
    "SUSPICIOUS, 192.0.2.5,   a@pass.example,     450",
    // a list that speaks for it does
    "SUSPICIOUS, 192.0.2.6,   a@x.example,        fine",
    "ALL,        192.0.2.8,   a@x.example,        450",
    "ALL,        192.0.2.7,   a@x.example,        fine",
    "ALL,        192.0.2.8,   a@pass.example,     fine",
    "ALL,        192.0.2.8,   a@softfail.example, 450",
    "ALL,        192.0.2.8,   a@broken.example,   450",
    "ALL,        192.0.2.8,   '',                 450",
  })
  void whoIsAskedToComeAgain(Mode mode, String client, String from, String want) {
    assertEquals(
        want, code(mode, client(client, Trust.WORLD, Listener.MX), from, "b@ours.example"));
  }

  @ParameterizedTest
  @CsvSource({
    "b@ours.example,          450",
    "Postmaster@ours.example, fine",
    "help@ours.example,       fine",
    "b@open.example,          fine",
  })
  void whoCanBeReachedAtOnce(String to, String want) {
    assertEquals(
        want, code(Mode.ALL, client("192.0.2.8", Trust.WORLD, Listener.MX), "a@x.example", to));
  }

  @Test
  void othersThanTheWorldDoNotMeetIt() {
    Client relay = client("192.0.2.5", Trust.RELAY, Listener.MX);
    Client user = client("192.0.2.5", Trust.WORLD, Listener.SUBMISSION);
    assertEquals("fine", code(Mode.ALL, relay, "a@x.example", "b@ours.example"));
    assertEquals("fine", code(Mode.ALL, user, "a@x.example", "b@ours.example"));
    Doorkeeper door = door(Mode.ALL);
    door.networks(NetworkList.parse("allow 192.0.2.0/24"));
    Client allowed = client("192.0.2.5", Trust.WORLD, Listener.MX);
    assertEquals("fine", rcpt(door, allowed, "a@x.example", "b@ours.example"));
    assertTrue(sightings.kept.isEmpty());
  }

  @Test
  void itHearsHowLongToWaitAndComesInThen() {
    Doorkeeper door = door(Mode.ALL);
    Client client = client("192.0.2.8", Trust.WORLD, Listener.MX);
    assertEquals(
        "450 4.7.1 You are new here: try again in 300 seconds (greylisting)",
        rcpt(door, client, "a@x.example", "b@ours.example"));
    seconds.addAndGet(60);
    assertEquals(
        "450 4.7.1 Too soon: try again in 240 seconds (greylisting)",
        rcpt(door, client, "a@x.example", "b@ours.example"));
    seconds.addAndGet(240);
    assertEquals("fine", rcpt(door, client, "a@x.example", "b@ours.example"));
    assertEquals(
        List.of(
            "greylisted new",
            "barred greylist",
            "greylisted early",
            "barred greylist",
            "greylisted returned"),
        seen.stream().filter(what -> what.contains("greylist")).toList());
  }

  @Test
  void aNetworkThatIsNewToManyIsNotRememberedWithAll() {
    Doorkeeper door = door(Mode.ALL);
    Client client = client("192.0.2.8", Trust.WORLD, Listener.MX);
    Door.Visit visit = mail(door, client, "a@x.example");
    for (int i = 0; i < 1_000; i++) {
      assertEquals(
          "450",
          words(visit.recipient(MailboxParser.parse("b" + i + "x@ours.example"))).substring(0, 3));
    }
    assertEquals(300, sightings.kept.size());
    assertEquals(700, seen.stream().filter("greylisted crowd"::equals).count());
  }

  private String code(Mode mode, Client client, String from, String to) {
    String words = rcpt(door(mode), client, from, to);
    return words.substring(0, Math.min(4, words.length())).strip();
  }

  private static String rcpt(Doorkeeper door, Client client, String from, String to) {
    return words(mail(door, client, from).recipient(MailboxParser.parse(to)));
  }

  private static Door.Visit mail(Doorkeeper door, Client client, String from) {
    Door.Visit visit = door.visit(client);
    assertTrue(visit.hello("nowhere.example").isEmpty());
    assertEquals(
        "fine",
        words(
            visit.sender(
                from.isEmpty()
                    ? new ReversePath.Null()
                    : new ReversePath.Of(MailboxParser.parse(from)))));
    return visit;
  }

  private Doorkeeper door(Mode mode) {
    Doorkeeper door =
        new Doorkeeper(
            new DoorRules(
                Domain.of("mx.ours.example"),
                Duration.ZERO,
                new DoorRules.Hello(true, true, true),
                new DoorRules.Rate(0, 0),
                new DoorRules.Rate(0, 0),
                new DoorRules.Errors(2, Duration.ofSeconds(1)),
                new DoorRules.Score(10, Duration.ofSeconds(2), 4, 1, 1),
                new DoorRules.Lists(
                    Stream.of("bl.example*3", "wl.example*-2").map(ListRule::parse).toList(),
                    List.of()),
                DoorRules.Spf.NONE),
            new Doorkeeper.World(
                dns,
                DoorGreylistTest::settings,
                () -> Instant.ofEpochSecond(seconds.get()),
                time -> Runnable::run,
                new Seen()));
    door.lists().check().join();
    door.greylist(
        new GreylistRules(
            new GreylistRules.Scope(mode, 5),
            Duration.ofMinutes(5),
            5,
            new GreylistRules.Prefixes(24, 64),
            List.of(AddressPattern.parse("help@ours.example"))),
        sightings);
    return door;
  }

  private static MailSettings settings() {
    return new MailSettings(
        List.of(
            new MailDomain("ours", List.of(new DomainPattern("ours.example")), Handling.DEFAULT),
            new MailDomain(
                "open",
                List.of(new DomainPattern("open.example")),
                new Handling(
                    Thresholds.DEFAULT,
                    DmarcActions.DEFAULT,
                    SpfFail.ACCEPT,
                    MailDomain.Greylist.NEVER))),
        List.of());
  }

  private static Client client(String address, Trust trust, Listener listener) {
    return new Client(
        listener,
        InetAddress.ofLiteral(address),
        4_711,
        InetAddress.ofLiteral("198.51.100.200"),
        trust);
  }

  private static String words(CompletionStage<Answer> answer) {
    return answer.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join()
            instanceof Barred barred
        ? barred.reply().oneLine()
        : "fine";
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
