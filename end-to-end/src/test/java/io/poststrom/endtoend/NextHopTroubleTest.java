package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Maildirs;
import io.poststrom.harness.Ports;
import io.poststrom.harness.SmtpClient;
import io.poststrom.harness.SmtpSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of a mail when the next hop refuses, hangs up or falls silent, phase by phase.
 * Postfix's smtp-sink is the next hop, one for each case; all mails are on their way at once. Once
 * every mail that is to wait has been put off, their sinks are replaced by such that take it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NextHopTroubleTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int SMALL = 1_000;

  /** More than the sockets between us and a sink hold. */
  private static final int LARGE = 20 << 20;

  private static final String LATER = "450 4.7.0 Not now";
  private static final String NEVER = "550 5.7.0 Not here";
  private static final String GOODBYE = "421 4.0.0 Server closing connection";

  private static final List<Phase> PHASES =
      List.of(
          new Phase("connect", "4 s", "while waiting for the greeting"),
          new Phase("ehlo,helo", "3 s", "while waiting for the reply to EHLO"),
          new Phase("mail", "3 s", "while waiting for the reply to MAIL"),
          new Phase("rcpt", "3 s", "while waiting for the reply to RCPT"),
          new Phase("data", "5 s", "while waiting for the reply to DATA"),
          new Phase(".", "7 s", "after the content was sent"));

  private static final Map<String, String> SETTINGS =
      Map.of(
          "poststrom.delivery.timeouts.greeting", "4s",
          "poststrom.delivery.timeouts.command", "3s",
          "poststrom.delivery.timeouts.data", "5s",
          "poststrom.delivery.timeouts.block", "6s",
          "poststrom.delivery.timeouts.end", "7s",
          "poststrom.delivery.timeouts.idle", "3s",
          "poststrom.delivery.retry.first", "1s",
          "poststrom.delivery.retry.longest", "1s",
          "poststrom.delivery.retry.site-first", "1s",
          "poststrom.delivery.retry.site-longest", "1s");

  private final Map<Case, Hop> hops = new HashMap<>();
  private List<Event> events = List.of();
  private Gateway gateway;

  /** A point of the conversation, by smtp-sink's names, and how we speak of a trouble there. */
  private record Phase(String commands, String timeout, String words) {
    String firstCommand() {
      return commands.split(",", 2)[0];
    }
  }

  /**
   * What a sink does, after how many attempts it is replaced, and what the first leads to, in the
   * words of its event.
   */
  private record Case(String switches, int attempts, String said, int octets) {
    @Override
    public String toString() {
      return "smtp-sink " + switches;
    }
  }

  static Stream<Case> temporary() {
    return Stream.concat(
        PHASES.stream().flatMap(NextHopTroubleTest::temporaryAt),
        Stream.of(
            // RSET is said at the second attempt, on the connection of the first; a host that is
            // in trouble with it is connected to anew.
            new Case("-r rcpt,rset", 2, LATER, SMALL),
            new Case("-r rcpt -f rset", 2, LATER, SMALL),
            new Case("-r rcpt -Q rset", 2, LATER, SMALL),
            new Case("-r rcpt -q rset", 2, LATER, SMALL),
            new Case("-r rcpt -p -W rset:300", 2, LATER, SMALL),
            new Case("-H 300", 1, silent("6 s", "while waiting for the host to take"), LARGE)));
  }

  private static Stream<Case> temporaryAt(Phase phase) {
    String at = phase.commands();
    return Stream.of(
        new Case("-r " + at, 1, LATER, SMALL),
        new Case("-Q " + at, 1, GOODBYE, SMALL),
        new Case(
            "-q " + at, 1, "4.4.2 The connection was closed by the host " + phase.words(), SMALL),
        // Without PIPELINING: a sink that delays one answer goes on with the next command.
        new Case(
            "-p -W " + phase.firstCommand() + ":300",
            1,
            silent(phase.timeout(), phase.words()),
            SMALL));
  }

  private static String silent(String timeout, String words) {
    return "4.4.2 The connection was silent for " + timeout + " " + words;
  }

  static Stream<Case> permanent() {
    return Stream.concat(
        PHASES.stream().map(phase -> new Case("-f " + phase.commands(), 1, NEVER, SMALL)),
        Stream.of(
            // Refused in the middle of the content, after which the sink reads no more.
            new Case("-A 0", 1, "550 5.0.0 This violates SMTP", LARGE)));
  }

  /** Where a host that knows no EHLO is asked with HELO, and where it has the mail already. */
  static Stream<Case> none() {
    return Stream.of("-f ehlo", "-r quit", "-f quit", "-q quit", "-Q quit", "-W quit:300")
        .map(switches -> new Case(switches, 1, "250 2.0.0 Ok", SMALL));
  }

  @BeforeAll
  void sendAllMails(@TempDir Path data) throws IOException {
    SmtpSink.assumeInstalled();
    MailSettingsFolder documents = new MailSettingsFolder(data);
    List<Case> cases = Stream.of(temporary(), permanent(), none()).flatMap(c -> c).toList();
    for (Case c : cases) {
      Hop hop = new Hop("hop" + hops.size(), data, c);
      documents.route(hop.name, hop.domain(), hop.port);
      hops.put(c, hop);
    }
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("poststrom.mail-settings", documents.path());
    settings.put("poststrom.dns.servers", "127.0.0.1:" + Ports.free());
    gateway = Gateway.standalone(data, settings);
    try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
      for (Case c : cases) {
        String reply =
            client.data(hop(c).sender(), hop(c).recipient(), Contents.ascii(c.octets(), 1));
        assertTrue(reply.startsWith("250"), reply);
      }
    }
    awaitUntilNone("is still to be put off", this::toBePutOff);
    temporary().forEach(c -> hop(c).takeFromNowOn());
    awaitUntilNone("is on its way any more", this::onTheirWay);
  }

  private void awaitUntilNone(String what, Supplier<List<?>> left) {
    await("no mail " + what)
        .atMost(LONG)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              events = Events.all(gateway.bootstrap());
              assertEquals(List.of(), left.get());
            });
  }

  private List<Case> toBePutOff() {
    return temporary().filter(c -> ofType(eventsOf(c), "deferred").size() < c.attempts()).toList();
  }

  /** Recipients without their last event; the sender of a refused mail is one, of the report. */
  private List<String> onTheirWay() {
    return Stream.concat(
            hops.values().stream().map(Hop::recipient), permanent().map(c -> hop(c).sender()))
        .filter(recipient -> eventsOf(recipient).stream().noneMatch(Event::isTerminal))
        .toList();
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    hops.values().forEach(Hop::close);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("temporary")
  void afterATemporaryTroubleTheMailWaitsAndArrivesOnce(Case c) {
    List<Event> seen = eventsOf(c);

    assertEquals("delivered", seen.getLast().type());
    assertEquals(1, seen.stream().filter(Event::isTerminal).count());
    String said = ofType(seen, "deferred").getFirst().said();
    assertTrue(said.contains(c.said()), said);
    assertTakenOnce(c);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("permanent")
  void aPermanentRefusalIsReportedToTheSenderOnce(Case c) {
    List<Event> seen = eventsOf(c);

    assertEquals(
        List.of("accepted", "filtered", "routed", "attempted", "bounced"),
        seen.stream().map(Event::type).toList());
    assertTrue(seen.getLast().said().contains(c.said()), seen.getLast().said());
    List<Event> reported = eventsOf(hop(c).sender());
    assertEquals(1, ofType(reported, "accepted").size());
    assertEquals(seen.getLast().data().path("report").asText(), reported.getFirst().mail());
    List<byte[]> reports = new Maildirs(gateway.data()).of(hop(c).name, Hop.SENDERS_DOMAIN);
    assertEquals(1, reports.size());
    String report = new String(reports.getFirst(), StandardCharsets.UTF_8);
    assertTrue(report.startsWith("Return-Path: <>\r\n"), report);
    assertTrue(report.contains("Final-Recipient: rfc822; " + hop(c).recipient()), report);
    assertTrue(report.contains("Action: failed"), report);
    assertTrue(report.contains(c.said().substring(4)), report);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("none")
  void whatHindersNothingIsNotNoticed(Case c) {
    List<Event> seen = eventsOf(c);

    assertEquals(
        List.of("accepted", "filtered", "routed", "attempted", "delivered"),
        seen.stream().map(Event::type).toList());
    assertEquals(c.said(), seen.getLast().said());
    assertTakenOnce(c);
  }

  private Hop hop(Case c) {
    return Objects.requireNonNull(hops.get(c));
  }

  private List<Event> eventsOf(Case c) {
    return eventsOf(hop(c).recipient());
  }

  private List<Event> eventsOf(String recipient) {
    return events.stream().filter(event -> event.recipient().equals(recipient)).toList();
  }

  private static List<Event> ofType(List<Event> events, String type) {
    return events.stream().filter(event -> event.type().equals(type)).toList();
  }

  private void assertTakenOnce(Case c) {
    List<String> mails = hop(c).sink.mails();
    assertEquals(1, mails.size());
    assertTrue(mails.getFirst().contains("<" + hop(c).recipient() + ">"), mails.getFirst());
  }

  /** A sink, a domain that leads to it, and a sender of its own. */
  private static final class Hop implements AutoCloseable {
    static final String SENDERS_DOMAIN = "origin.test"; // reserved: reports go to a Maildir
    private final String name;
    private final Path folder;
    private final int port = Ports.free();
    private SmtpSink sink;

    Hop(String name, Path data, Case c) {
      this.name = name;
      this.folder = data.resolve("sinks").resolve(name);
      List<String> switches = new ArrayList<>(List.of("-b", LATER, "-B", NEVER));
      switches.addAll(List.of(c.switches().split(" ")));
      this.sink = new SmtpSink(port, folder.resolve("troubled"), switches);
    }

    String domain() {
      return name + ".example.org";
    }

    String recipient() {
      return "b@" + domain();
    }

    String sender() {
      return name + "@" + SENDERS_DOMAIN;
    }

    void takeFromNowOn() {
      sink.close();
      sink = new SmtpSink(port, folder.resolve("taking"), List.of());
    }

    @Override
    public void close() {
      sink.close();
    }
  }
}
