package io.poststrom.ingress.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.ingress.probe.MailHosts;
import io.poststrom.ingress.probe.ScriptedHost;
import io.poststrom.ingress.probe.SmtpProbe;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Door;
import io.poststrom.ingress.session.Listener;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Senders are called back over real sockets, whose hosts a real DNS server on loopback names. */
class DoorCallbackTest {
  private static final String ZONE =
      """
      sender.example. MX 10 mx.sender.example
      other.example. MX 10 mx.sender.example
      ours.example. MX 10 mx.sender.example
      mx.sender.example. A 127.0.0.1
      null.example. MX 0 .
      nowhere.example. MX 10 gone.nowhere.example
      broken.example. * SERVFAIL
      """;
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final Mailbox BOB = new Mailbox("bob", Domain.of("ours.example"));

  private final ZoneServer server = ZoneServer.start(ZONE);
  private final DnsClient dns =
      new DnsClient(
          DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
          Instant::now);
  private final Vertx vertx = Vertx.vertx();
  private final SmtpProbe probe =
      new SmtpProbe(
          vertx, new SmtpProbe.Rules(Domain.of("mx.ours.example"), Duration.ofSeconds(20), 20, 10));
  private final ScriptedHost host =
      new ScriptedHost(
          line ->
              line.startsWith("RCPT TO:<nobody@")
                  ? "550 5.1.1 No such user"
                  : line.startsWith("RCPT TO:<listed@")
                      ? "550 5.7.1 Your address is listed"
                      : line.startsWith("RCPT TO:<grey@")
                          ? "451 4.7.1 Later"
                          : line.isEmpty() ? "220 there" : "250 fine");
  private final AtomicLong seconds = new AtomicLong(1_000_000);
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Doorkeeper door = door();

  @BeforeEach
  void install() {
    door.callBack(callback(new Callback.Rules(TEN, Duration.ofDays(1), Duration.ofHours(1), 9, 3)));
  }

  @AfterEach
  void close() throws IOException {
    probe.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    dns.close();
    server.close();
    host.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ann@sender.example     | fine",
        "nobody@sender.example  | 550 5.1.7 Your sender's address takes no reports; its mail host"
            + " 127.0.0.1 says to RCPT TO:<nobody@sender.example>: 550 5.1.1 No such user",
        "a@gone.example         | 550 5.1.8 Nobody can answer your sender: gone.example does not exist",
        "a@nowhere.example      | 550 5.1.8 Nobody can answer your sender: no mail host of"
            + " nowhere.example has an address",
        "a@null.example         | 550 5.7.27 Your sender's domain null.example takes no mail (null MX)",
        // what can't be found out speaks against nobody
        "a@broken.example       | fine",
        "grey@sender.example    | fine",
        "listed@sender.example  | fine",
        // ours are not asked about
        "nobody@ours.example    | fine",
      })
  void theSendersHostSaysWhetherItTakesReports(String sender, String answer) {
    assertEquals(answer, ask(sender, BOB));
  }

  /** The null reverse-path ends the chain: callbacks have it themselves. */
  @Test
  void aReportIsNeverCalledBackAndTheQuestionLooksLikeOne() {
    Door.Visit visit = visit();
    assertEquals("fine", words(visit.sender(new ReversePath.Null())));
    assertEquals("fine", words(visit.recipient(BOB)));
    assertEquals(List.of(), host.heard());
    assertEquals("fine", ask("ann@sender.example", BOB));
    assertEquals(
        List.of("EHLO mx.ours.example", "MAIL FROM:<>", "RCPT TO:<ann@sender.example>"),
        host.heard().subList(0, 3));
  }

  @Test
  void thePostmasterIsReachedWithoutQuestions() {
    assertEquals("fine", ask("nobody@sender.example", new Mailbox("Postmaster", BOB.host())));
    assertEquals(List.of(), host.heard());
  }

  @Test
  void anAnswerIsRememberedForItsTime() {
    for (int i = 0; i < 3; i++) {
      assertTrue(ask("nobody@sender.example", BOB).startsWith("550 5.1.7"));
    }
    assertEquals(1, greetings());
    seconds.addAndGet(Duration.ofHours(1).toSeconds() + 1);
    assertTrue(ask("nobody@sender.example", BOB).startsWith("550 5.1.7"));
    assertEquals(2, greetings());
    assertEquals(List.of("refused", "refused"), seen);
  }

  @Test
  void anAddressIsAskedAboutOnceAtATime() {
    Door.Visit one = visit();
    Door.Visit two = visit();
    assertEquals("fine", words(one.sender(path("ann@sender.example"))));
    assertEquals("fine", words(two.sender(path("ann@sender.example"))));
    CompletionStage<Answer> first = one.recipient(BOB);
    CompletionStage<Answer> second = two.recipient(BOB);
    assertEquals("fine", words(first));
    assertEquals("fine", words(second));
    assertEquals(1, greetings());
  }

  @Test
  void aDomainIsAskedSoOftenAMinuteAndThenItsSendersAreLetIn() {
    for (int i = 0; i < 3; i++) {
      assertEquals("fine", ask("a" + i + "@sender.example", BOB));
    }
    assertEquals("fine", ask("nobody@sender.example", BOB));
    assertTrue(ask("nobody@other.example", BOB).startsWith("550 5.1.7"));
    seconds.addAndGet(61);
    assertTrue(ask("nobody@sender.example", BOB).startsWith("550 5.1.7"));
    assertEquals(1, seen.stream().filter("not-asked"::equals).count());
  }

  @Test
  void aSilentHostCostsTheDeadlineAndNothingMore() throws IOException {
    try (ScriptedHost silent = ScriptedHost.silent()) {
      door.callBack(
          new Callback(
              new Callback.Rules(
                  Duration.ofMillis(300), Duration.ofDays(1), Duration.ofHours(1), 9, 3),
              new MailHosts(dns, silent.address().getPort(), address -> true),
              probe,
              this::now,
              seen::add));
      assertEquals("fine", ask("nobody@sender.example", BOB));
    }
  }

  private long greetings() {
    return host.heard().stream().filter(line -> line.startsWith("EHLO")).count();
  }

  private String ask(String sender, Mailbox recipient) {
    Door.Visit visit = visit();
    assertEquals("fine", words(visit.sender(path(sender))));
    return words(visit.recipient(recipient));
  }

  private Callback callback(Callback.Rules rules) {
    MailHosts hosts = new MailHosts(dns, host.address().getPort(), address -> true);
    return new Callback(rules, hosts, probe, this::now, seen::add);
  }

  private Instant now() {
    return Instant.ofEpochSecond(seconds.get());
  }

  private Door.Visit visit() {
    Door.Visit visit =
        door.visit(
            new Client(
                Listener.MX,
                InetAddress.ofLiteral("192.0.2.5"),
                4_711,
                InetAddress.ofLiteral("198.51.100.200"),
                Trust.WORLD));
    assertTrue(visit.hello("client.example").isEmpty());
    return visit;
  }

  private Doorkeeper door() {
    return new Doorkeeper(
        new DoorRules(
            Domain.of("mx.ours.example"),
            Duration.ZERO,
            new DoorRules.Hello(true, true, true),
            new DoorRules.Rate(0, 0),
            new DoorRules.Rate(0, 0),
            new DoorRules.Errors(2, Duration.ofSeconds(1)),
            new DoorRules.Score(10, Duration.ofSeconds(2), 0, 0, 0),
            new DoorRules.Lists(List.of(), List.of()),
            DoorRules.Spf.NONE),
        new Doorkeeper.World(
            dns, DoorCallbackTest::settings, this::now, time -> Runnable::run, new Unseen()));
  }

  private static MailSettings settings() {
    return new MailSettings(
        List.of(
            new MailDomain("ours", List.of(new DomainPattern("ours.example")), Handling.DEFAULT)),
        List.of());
  }

  private static ReversePath path(String address) {
    int at = address.indexOf('@');
    return new ReversePath.Of(
        new Mailbox(address.substring(0, at), Domain.of(address.substring(at + 1))));
  }

  private static String words(CompletionStage<Answer> answer) {
    return answer.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join()
            instanceof Barred barred
        ? barred.reply().oneLine()
        : "fine";
  }

  private static final class Unseen implements DoorObserver {
    @Override
    public void barred(String check) {}

    @Override
    public void found(String check) {}

    @Override
    public void greylisted(String why) {}

    @Override
    public void delayed() {}
  }
}
