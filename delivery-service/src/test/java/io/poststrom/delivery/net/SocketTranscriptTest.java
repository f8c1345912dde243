package io.poststrom.delivery.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.transcript.Transcript;
import io.poststrom.delivery.transcript.Transcript.Line;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The transcripts once more, over a real socket, with real TLS. */
class SocketTranscriptTest {
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

  /** Without those whose handshake fails: then a second connection is made, in clear. */
  static List<Transcript> transcripts() {
    return Transcript.all().stream()
        .filter(t -> t.lines().stream().noneMatch(l -> l instanceof Line.Tls t2 && !t2.succeeds()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void aTranscriptRunsOverASocket(Transcript transcript) throws Exception {
    boolean silent = transcript.lines().stream().anyMatch(Line.Silence.class::isInstance);
    SenderSettings settings =
        Attempts.trusting(
            silent ? Duration.ofMillis(300) : Duration.ofSeconds(20), tls.certificate());
    try (ScriptedHost host = new ScriptedHost(tls.context(), transcript);
        SmtpSender sender = new SmtpSender(vertx, settings, () -> Instant.EPOCH)) {
      List<String> results = new ArrayList<>();

      for (Line.Mail mail : transcript.mails()) {
        AttemptResult result =
            sender
                .send(
                    Attempts.of(
                        mail.envelope(),
                        List.of(mail.prepended()),
                        new MailContent.AtHand(mail.content())),
                    List.of(Attempts.hop(0, host.port())))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        results.addAll(Transcript.words(mail.envelope(), result));
      }

      assertEquals(transcript.results(), results);
      host.done().get(30, TimeUnit.SECONDS);
    }
  }
}
