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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mail that is for TLS only, with real handshakes: RFC 8689 section 4.2.1. */
class RequireTlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String BEGIN =
      """
      S: 220 mx.y.example
      C: EHLO relay.example
      S: 250-mx.y.example
      S: 250 STARTTLS
      C: STARTTLS
      S: 220 go ahead
      T: handshake
      """;
  private static final String HELLO =
      """
      C: EHLO relay.example
      S: 250-mx.y.example
      S: 250 REQUIRETLS
      """;
  private static final String REST =
      """
      S: 250 ok
      C: RCPT TO:<b@y.example>
      S: 250 ok
      C: DATA
      S: 354 go
      C< hi\\r\\n.\\r\\n
      S: 250 ok
      """;
  private static final String TAKEN = "C: MAIL FROM:<a@x.example> REQUIRETLS\n" + REST;

  private static Vertx vertx;
  private static TestTls tls;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    tls = TestTls.named("mx0.y.example");
  }

  @AfterAll
  static void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aHostThatNobodyVouchesForGetsNothing() throws Exception {
    try (ScriptedHost host = host(BEGIN);
        SmtpSender sender =
            new SmtpSender(vertx, Attempts.settings(PATIENCE), () -> Instant.EPOCH)) {
      AttemptResult result = send(sender, secret(), Attempts.hop(0, host.port()));

      assertEquals("b@y.example failed 0 5.7.10", words(result));
      assertEquals(Reach.REACHED, result.reach(), "other mails may go there");
      String text = result.recipients().getFirst().diagnostic().text();
      assertTrue(text.contains("does not prove its name"), text);
    }
  }

  @Test
  void aHostOfAnotherNameGetsNothing() throws Exception {
    try (ScriptedHost host = host(BEGIN + "C: QUIT\n");
        SmtpSender sender = trusting()) {
      AttemptResult result = send(sender, secret(), Attempts.hop(1, host.port()));

      assertEquals("b@y.example failed 0 5.7.10", words(result));
      String text = result.recipients().getFirst().diagnostic().text();
      assertTrue(text.endsWith("it is for mx0.y.example"), text);
      host.done().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void theNextHostIsAskedWhereOneDoesNotProveItsName() throws Exception {
    try (ScriptedHost other = host(BEGIN + "C: QUIT\n");
        ScriptedHost right = host(BEGIN + HELLO + TAKEN);
        SmtpSender sender = trusting()) {
      AttemptResult result =
          send(sender, secret(), Attempts.hop(1, other.port()), Attempts.hop(0, right.port()));

      assertEquals("b@y.example delivered 250 2.0.0", words(result));
      right.done().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aSessionThatProvedNothingIsNotUsedForIt() throws Exception {
    String usual = "C: MAIL FROM:<a@x.example>\n" + REST;
    try (ScriptedHost host = host(BEGIN + HELLO + usual, BEGIN + HELLO + TAKEN + TAKEN);
        SmtpSender sender = trusting()) {
      Hop hop = Attempts.hop(0, host.port());

      List<String> results =
          List.of(
              words(send(sender, Attempts.of("hi\r\n", "b@y.example"), hop)),
              words(send(sender, secret(), hop)),
              words(send(sender, secret(), hop)));

      assertEquals(
          IntStream.range(0, 3).mapToObj(i -> "b@y.example delivered 250 2.0.0").toList(), results);
      host.done().get(30, TimeUnit.SECONDS);
    }
  }

  private static SmtpSender trusting() {
    return new SmtpSender(
        vertx, Attempts.trusting(PATIENCE, tls.certificate()), () -> Instant.EPOCH);
  }

  private static Attempt secret() {
    return Attempts.forTlsOnly("hi\r\n", "b@y.example");
  }

  private static AttemptResult send(SmtpSender sender, Attempt attempt, Hop... hops)
      throws Exception {
    return sender.send(attempt, List.of(hops)).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static String words(AttemptResult result) {
    return Transcript.words(Attempts.envelope(1, "b@y.example"), result).getFirst();
  }

  private static ScriptedHost host(String... connections) throws IOException {
    Transcript[] scripts = new Transcript[connections.length];
    for (int i = 0; i < scripts.length; i++) {
      scripts[i] = Transcript.of("connection " + i, connections[i]);
    }
    return new ScriptedHost(tls.context(), scripts);
  }
}
