package io.poststrom.ingress.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.ingress.door.DoorRules.Spf;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Door;
import io.poststrom.ingress.session.Listener;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.DmarcActions;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailDomain.SpfFail;
import io.poststrom.settings.MailDomain.Thresholds;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import io.poststrom.spf.SpfResult;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPF at MAIL and RCPT, over a real DNS server on loopback. */
class DoorSpfTest {
  private static final String ZONE =
      """
      fail.example. TXT "v=spf1 ip4:192.0.2.9 -all exp=why.fail.example"
      why.fail.example. TXT "%{i} is not ours"
      sub.fail.example. TXT "v=spf1 -all"
      ours.example. TXT "v=spf1 ip4:192.0.2.9 -all"
      softfail.example. TXT "v=spf1 ~all"
      neutral.example. TXT "v=spf1 ?all"
      pass.example. TXT "v=spf1 ip4:192.0.2.5 -all"
      permerror.example. TXT "v=spf1 moo -all"
      temperror.example. * SERVFAIL
      """;
  private static final Spf ALL = new Spf(true, false, List.of());

  private final ZoneServer server = ZoneServer.start(ZONE);
  private final DnsClient dns =
      new DnsClient(
          DnsOptions.of(List.of(server.address())).patience(Duration.ofMillis(500), 1),
          Instant::now);
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    dns.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "fail.example,      550",
    "sub.fail.example,  550",
    "softfail.example,  fine",
    "neutral.example,   fine",
    "pass.example,      fine",
    "none.example,      fine",
    "permerror.example, fine",
    "temperror.example, fine",
  })
  void atMailAFailIsRefusedAndNothingElse(String sender, String code) {
    assertEquals(code, code(visit(ALL, "client.example").sender(path(sender))));
  }

  @ParameterizedTest
  @CsvSource({
    "all,            fail.example,     550",
    "ours,           fail.example,     fine",
    "ours,           ours.example,     550",
    "fail.example,   fail.example,     550",
    "fail.example,   sub.fail.example, fine",
    "*.fail.example, sub.fail.example, 550",
    "none.example,   fail.example,     fine",
  })
  void atMailTheSendersDomainDecidesWhetherItIsLookedAt(
      String covered, String sender, String code) {
    boolean isName = covered.indexOf('.') >= 0;
    Spf spf =
        new Spf(
            covered.equals("all"),
            covered.equals("ours"),
            isName ? List.of(new DomainPattern(covered)) : List.of());
    assertEquals(code, code(visit(spf, "client.example").sender(path(sender))));
  }

  @Test
  void theNullReversePathIsLookedUpByTheNameInHelo() {
    assertEquals("550", code(visit(ALL, "fail.example").sender(new ReversePath.Null())));
    assertEquals("fine", code(visit(ALL, "pass.example").sender(new ReversePath.Null())));
    assertEquals("fine", code(visit(ALL, "[192.0.2.5]").sender(new ReversePath.Null())));
  }

  /** RFC 7208 section 6.2, RFC 7372 section 3.2. */
  @Test
  void theReplyHasTheDomainsWordsAsItsOwn() {
    Door.Visit visit = visit(ALL, "client.example");
    Barred barred = (Barred) now(visit.sender(path("fail.example")));
    assertEquals(
        "550 5.7.23 SPF fail: fail.example does not let 192.0.2.5 send its mail"
            + " fail.example explains: 192.0.2.5 is not ours",
        barred.reply().oneLine());
    assertEquals("spf", barred.check());
    assertEquals(List.of("barred spf"), seen);
  }

  @ParameterizedTest
  @CsvSource({
    "fail.example,      a@strict.example,          550",
    "fail.example,      a@ours.example,            fine",
    "fail.example,      Postmaster@strict.example, fine",
    "softfail.example,  a@strict.example,          fine",
    "pass.example,      a@strict.example,          fine",
    "temperror.example, a@strict.example,          fine",
  })
  void atRcptTheRecipientsDomainDecides(String sender, String recipient, String code) {
    Door.Visit visit = visit(Spf.NONE, "client.example");
    assertEquals("fine", code(visit.sender(path(sender))));
    int at = recipient.indexOf('@');
    Mailbox mailbox =
        new Mailbox(recipient.substring(0, at), Domain.of(recipient.substring(at + 1)));
    assertEquals(code, code(visit.recipient(mailbox)));
  }

  @Test
  void eachTransactionIsAskedAboutOnce() {
    ClientVisit visit = (ClientVisit) visit(Spf.NONE, "client.example");
    assertEquals("fine", code(visit.sender(path("fail.example"))));
    assertSame(visit.spf(), visit.spf());
    assertEquals(SpfResult.FAIL, visit.spf().toCompletableFuture().join().result());
    assertEquals("fine", code(visit.sender(path("pass.example"))));
    assertEquals(SpfResult.PASS, visit.spf().toCompletableFuture().join().result());
  }

  @Test
  void whoSubmitsMailIsNotLookedAt() {
    Door.Visit visit = door(ALL).visit(client(Listener.SUBMISSION));
    assertEquals("fine", code(visit.sender(path("fail.example"))));
    assertEquals("fine", code(visit.recipient(new Mailbox("a", Domain.of("strict.example")))));
  }

  private Door.Visit visit(Spf spf, String hello) {
    Door.Visit visit = door(spf).visit(client(Listener.MX));
    assertEquals(true, visit.hello(hello).isEmpty());
    return visit;
  }

  private Doorkeeper door(Spf spf) {
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
            spf),
        new Doorkeeper.World(
            dns, DoorSpfTest::settings, Instant::now, time -> Runnable::run, new Seen()));
  }

  private static MailSettings settings() {
    return new MailSettings(
        List.of(
            new MailDomain("ours", List.of(new DomainPattern("ours.example")), Handling.DEFAULT),
            new MailDomain(
                "strict",
                List.of(new DomainPattern("strict.example")),
                new Handling(
                    Thresholds.DEFAULT,
                    DmarcActions.DEFAULT,
                    SpfFail.REFUSE,
                    MailDomain.Greylist.USUAL))),
        List.of());
  }

  private static Client client(Listener listener) {
    return new Client(
        listener,
        InetAddress.ofLiteral("192.0.2.5"),
        4_711,
        InetAddress.ofLiteral("198.51.100.200"),
        Trust.WORLD);
  }

  private static ReversePath path(String domain) {
    return new ReversePath.Of(new Mailbox("a", Domain.of(domain)));
  }

  private static Answer now(CompletionStage<Answer> answer) {
    return answer.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static String code(CompletionStage<Answer> answer) {
    return now(answer) instanceof Barred barred ? String.valueOf(barred.reply().code()) : "fine";
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
