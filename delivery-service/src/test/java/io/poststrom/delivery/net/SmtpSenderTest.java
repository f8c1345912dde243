package io.poststrom.delivery.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.route.Hop;
import io.poststrom.delivery.transcript.Transcript;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which host is asked, which connection is used, and what a trouble at one host leads to. */
class SmtpSenderTest {
  private static final String HELLO =
      """
      S: 220 mx.y.example
      C: EHLO relay.example
      S: 250-mx.y.example
      S: 250 PIPELINING
      """;
  private static final String ENVELOPE =
      """
      C: MAIL FROM:<a@x.example>
      C: RCPT TO:<b@y.example>
      C: DATA
      """;
  private static final String TAKEN =
      ENVELOPE
          + """
          S: 250 ok
          S: 250 ok
          S: 354 go
          C< hi\\r\\n.\\r\\n
          S: 250 taken
          """;
  private static final String QUIT = "C: QUIT\nS: 221 bye\n";

  private static Vertx vertx;
  private static SSLContext tls;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    tls = TestTls.selfSigned();
  }

  @AfterAll
  static void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aSecondMailUsesTheIdleConnectionAndAnUnusedOneSaysQuit() throws Exception {
    try (ScriptedHost host = host(HELLO + TAKEN + TAKEN + QUIT);
        SmtpSender sender = sender(Duration.ofSeconds(2))) {
      Hop hop = Attempts.hop(0, host.port());

      assertEquals("b@y.example delivered 250 2.0.0", send(sender, hop));
      assertEquals("b@y.example delivered 250 2.0.0", send(sender, hop));

      host.done().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aConnectionThatTheHostClosedWhileIdleIsReplacedWithoutATry() throws Exception {
    String closesAtTheNextMail = HELLO + TAKEN + ENVELOPE + "S! close\n";
    try (ScriptedHost host = host(closesAtTheNextMail, HELLO + TAKEN);
        SmtpSender sender = sender(Duration.ofSeconds(20))) {
      Hop hop = Attempts.hop(0, host.port());
      send(sender, hop);

      AttemptResult result = attempt(sender, hop);

      assertEquals(1, result.tries().size());
      assertEquals("taken", result.recipients().getFirst().diagnostic().text());
      host.done().get(30, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"421 4.4.2 idle for too long", "450 4.3.0 no", "500 5.5.1 no such command"})
  void aHostThatRefusesRsetIsConnectedToAnewWithoutATry(String refusal) throws Exception {
    String refusesRset =
        HELLO
            + ENVELOPE
            + """
            S: 250 ok
            S: 450 4.2.0 not now
            S: 503 5.5.1 nobody to send to
            C: RSET
            """
            + ENVELOPE
            + "S: "
            + refusal
            + "\n";
    try (ScriptedHost host = host(refusesRset, HELLO + TAKEN);
        SmtpSender sender = sender(Duration.ofSeconds(20))) {
      Hop hop = Attempts.hop(0, host.port());
      send(sender, hop);

      AttemptResult result = attempt(sender, hop);

      assertEquals(List.of("2.0.0"), statuses(result));
      host.done().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void afterSoManyMailsANewConnectionIsMade() throws Exception {
    try (ScriptedHost host = host(HELLO + TAKEN + QUIT, HELLO + TAKEN + QUIT);
        SmtpSender sender = new SmtpSender(vertx, oneMailPerConnection(), () -> Instant.EPOCH)) {
      Hop hop = Attempts.hop(0, host.port());

      send(sender, hop);
      send(sender, hop);

      host.done().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aHostThatCannotBeReachedIsFollowedByTheNext() throws Exception {
    try (ScriptedHost host = host(HELLO + TAKEN);
        SmtpSender sender = sender(Duration.ofSeconds(20))) {
      AttemptResult result =
          attempt(sender, Attempts.hop(0, closedPort()), Attempts.hop(1, host.port()));

      assertEquals(List.of("4.4.1", "2.0.0"), statuses(result));
      assertEquals(Reach.REACHED, result.reach());
    }
  }

  @Test
  void aHostThatCouldNotBeReachedAMomentAgoIsTriedLast() throws Exception {
    try (ScriptedHost host = host(HELLO + TAKEN + TAKEN);
        SmtpSender sender = sender(Duration.ofSeconds(20))) {
      Hop dead = Attempts.hop(0, closedPort());
      Hop alive = Attempts.hop(1, host.port());
      attempt(sender, dead, alive);

      AttemptResult result = attempt(sender, dead, alive);

      assertEquals(List.of("2.0.0"), statuses(result));
    }
  }

  @Test
  void aHostThatIsBusyIsFollowedByTheNext() throws Exception {
    try (ScriptedHost busy = host("S: 421 4.3.2 busy\n");
        ScriptedHost host = host(HELLO + TAKEN);
        SmtpSender sender = sender(Duration.ofSeconds(20))) {
      AttemptResult result =
          attempt(sender, Attempts.hop(0, busy.port()), Attempts.hop(1, host.port()));

      assertEquals(List.of("4.3.2", "2.0.0"), statuses(result));
    }
  }

  @Test
  void aBackupsRefusalIsNoBounceWhileTheBestHostIsDown() throws Exception {
    try (ScriptedHost backup = host("S: 554 5.7.1 not for you\n");
        SmtpSender sender = sender(Duration.ofSeconds(20))) {
      AttemptResult result =
          attempt(sender, Attempts.hop(0, closedPort()), Attempts.hop(1, backup.port()));

      assertEquals("b@y.example deferred 0 4.7.1", words(result));
      assertEquals(Reach.UNREACHABLE, result.reach());
    }
  }

  @Test
  void aRecipientDeferredByOneHostIsAskedForAtTheNextAlone() throws Exception {
    String one =
        HELLO
            + """
        C: MAIL FROM:<a@x.example>
        C: RCPT TO:<b@y.example>
        C: RCPT TO:<c@y.example>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 450 4.2.0 not here
        S: 354 go
        C< hi\\r\\n.\\r\\n
        S: 250 taken
        """;
    String two = HELLO + TAKEN.replace("b@y.example", "c@y.example");
    try (ScriptedHost first = host(one);
        ScriptedHost second = host(two);
        SmtpSender sender = sender(Duration.ofSeconds(20))) {
      Attempt attempt = Attempts.of("hi\r\n", "b@y.example", "c@y.example");

      AttemptResult result =
          result(sender, attempt, Attempts.hop(0, first.port()), Attempts.hop(1, second.port()));

      assertEquals(
          List.of("b@y.example delivered 250 2.0.0", "c@y.example delivered 250 2.0.0"),
          Transcript.words(attempt.envelope(), result));
      second.done().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void manyRecipientsAreSentInSeveralTransactions() throws Exception {
    String first = TAKEN;
    String second = TAKEN.replace("b@y.example", "c@y.example");
    SenderSettings few =
        new SenderSettings(
            Attempts.settings(Duration.ofSeconds(20)).dialogue(),
            Attempts.settings(Duration.ofSeconds(20)).timeouts(),
            100,
            1,
            1,
            Optional.empty());
    try (ScriptedHost host = host(HELLO + first + second);
        SmtpSender sender = new SmtpSender(vertx, few, () -> Instant.EPOCH)) {
      Attempt attempt = Attempts.of("hi\r\n", "b@y.example", "c@y.example");

      result(sender, attempt, Attempts.hop(0, host.port()));

      host.done().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aFailedHandshakeIsFollowedByAConnectionInClear() throws Exception {
    String broken =
        """
        S: 220 mx.y.example
        C: EHLO relay.example
        S: 250-mx.y.example
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go
        T: fails
        """;
    String clear = HELLO.replace("250 PIPELINING", "250-STARTTLS\nS: 250 PIPELINING") + TAKEN;
    try (ScriptedHost host = host(broken, clear);
        SmtpSender sender = sender(Duration.ofSeconds(20))) {
      AttemptResult result = attempt(sender, Attempts.hop(0, host.port()));

      assertEquals("b@y.example delivered 250 2.0.0", words(result));
      host.done().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void nobodyThereIsASiteOutOfReach() throws Exception {
    try (SmtpSender sender = sender(Duration.ofSeconds(20))) {
      AttemptResult result = attempt(sender, Attempts.hop(0, closedPort()));

      assertEquals("b@y.example deferred 0 4.4.1", words(result));
      assertEquals(Reach.UNREACHABLE, result.reach());
      assertTrue(result.tries().getFirst().result().host().startsWith("mx0.y.example["));
    }
  }

  private static String send(SmtpSender sender, Hop hop) throws Exception {
    return words(attempt(sender, hop));
  }

  private static AttemptResult attempt(SmtpSender sender, Hop... hops) throws Exception {
    return result(sender, Attempts.of("hi\r\n", "b@y.example"), hops);
  }

  private static AttemptResult result(SmtpSender sender, Attempt attempt, Hop... hops)
      throws Exception {
    return sender.send(attempt, List.of(hops)).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static String words(AttemptResult result) {
    return Transcript.words(Attempts.envelope(1, "b@y.example"), result).getFirst();
  }

  private static List<String> statuses(AttemptResult result) {
    return result.tries().stream().map(one -> one.result().status().text()).toList();
  }

  private static ScriptedHost host(String... connections) throws IOException {
    Transcript[] scripts = new Transcript[connections.length];
    for (int i = 0; i < scripts.length; i++) {
      scripts[i] = Transcript.of("connection " + i, connections[i]);
    }
    return new ScriptedHost(tls, scripts);
  }

  private static SmtpSender sender(Duration patience) {
    return new SmtpSender(vertx, Attempts.settings(patience), () -> Instant.EPOCH);
  }

  private static SenderSettings oneMailPerConnection() {
    SenderSettings usual = Attempts.settings(Duration.ofSeconds(20));
    return new SenderSettings(usual.dialogue(), usual.timeouts(), 1, 100, 1, Optional.empty());
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
