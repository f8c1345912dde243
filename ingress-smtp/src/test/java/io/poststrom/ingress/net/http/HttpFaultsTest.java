package io.poststrom.ingress.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.net.Certificate;
import io.poststrom.ingress.net.Encryption;
import io.poststrom.ingress.net.http.VertxHttpServer.Known;
import io.poststrom.ingress.policy.Arrivals;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.MailSink;
import io.poststrom.ingress.session.RecipientCheck;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.session.Surroundings.Ports;
import io.poststrom.ingress.transcript.FakeWorld;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.Reply;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request is answered, whatever happens around it; who is not wanted is not let in. */
class HttpFaultsTest {
  private static final String JSON =
      "{\"from\": \"tim@example.org\", \"to\": \"b@example.net\", \"text\": \"\"}";

  private static final String HEAD =
      "POST /v1/mails?from=tim@example.org&to=b@example.net HTTP/1.1\r\nHost: a\r\n"
          + "Authorization: Basic dGltOnRhbnN0YWFm\r\nContent-Type: message/rfc822\r\n"
          + "Content-Length: 100\r\n\r\nFrom: tim@example.org\r\n";

  private final FakeWorld world = new FakeWorld();
  private final Surroundings around = world.surroundings();
  private final ConnectionLimits limits = new ConnectionLimits(100, 100);
  private final FakeStates states = new FakeStates();
  private final Vertx vertx = Vertx.vertx();
  private Optional<VertxHttpServer> server = Optional.empty();

  @AfterEach
  void stop() throws Exception {
    if (server.isPresent()) {
      server.get().stop(Duration.ofSeconds(5));
    }
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertEquals(0, world.budget.used(), "all memory was given back");
  }

  @Test
  void aCheckOfRecipientsThatBreaksRefusesThemForNow() throws Exception {
    CompletableFuture<Answer> broken = new CompletableFuture<>();
    Browser tim = start(question -> broken, world);

    CompletableFuture<Browser.Said> said = CompletableFuture.supplyAsync(() -> tim.json(JSON));
    vertx.setTimer(500, id -> broken.completeExceptionally(new IOException("no directory")));

    tim.fails(503, "unavailable", said.get(20, TimeUnit.SECONDS), "451 4.3.0", "b@example.net");
    tim.fails(503, "unavailable", tim.json(JSON));
    assertEquals(List.of("451 no directory", "451 no directory"), world.failures);
  }

  @Test
  void aLogThatBreaksMeansLater() throws Exception {
    Browser tim =
        start(
            around.ports().recipients(),
            (mail, then) -> {
              throw new IllegalStateException("a bug");
            });

    tim.fails(503, "unavailable", tim.json(JSON), "451");
    assertEquals(List.of("451 a bug"), world.failures);
  }

  @Test
  void aRefusalBeforeTheLogWasAskedLeavesTheKeyFree() throws Exception {
    Browser tim =
        start(
            question ->
                CompletableFuture.completedFuture(
                    new Answer.RecipientRefused(Reply.of(451, 4, 3, "No directory"))),
            world);

    tim.fails(503, "unavailable", tim.json(JSON, "one"));
    tim.fails(503, "unavailable", tim.json(JSON, "one"));
  }

  @Test
  void aMailThatTheFilterRefusesIsNotAskedAboutItsSender() throws Exception {
    Browser tim =
        start(
            around.ports().recipients(),
            (mail, then) -> then.accept(new Answer.MailRefused(Reply.of(550, 7, 1, "A virus"))));

    tim.fails(422, "refused", tim.json(JSON), "550 5.7.1 A virus");
  }

  @Test
  void statesThatBreakMeanLater() throws Exception {
    states.broken = true;
    Browser tim = start(around.ports().recipients(), world);

    MailId id = MailId.random(Instant.now(), new java.util.Random(1));
    tim.fails(503, "unavailable", tim.get("/v1/mails/" + id));
  }

  @Test
  void aBodyThatFallsSilentIsToldSo() throws Exception {
    start(around.ports().recipients(), world);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      world.move(Duration.ofSeconds(61));

      String said = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

      assertEquals("HTTP/1.1 408", said);
    }
  }

  @Test
  void whoWaitsForUsIsNotSilent() throws Exception {
    CompletableFuture<Answer> slow = new CompletableFuture<>();
    Browser tim = start(question -> slow, world);

    CompletableFuture<Browser.Said> said = CompletableFuture.supplyAsync(() -> tim.json(JSON));
    vertx.setTimer(1_000, id -> world.move(Duration.ofMinutes(10)));
    vertx.setTimer(
        3_500, id -> slow.complete(new Answer.RecipientRefused(Reply.of(550, 1, 1, "Nobody"))));

    tim.fails(422, "refused", said.get(20, TimeUnit.SECONDS));
  }

  @Test
  void whomTheDoorBarsIsNotLetIn() throws Exception {
    Browser tim = start(around.ports().recipients(), world);
    assertEquals(202, tim.json(JSON).status());
    world.door.does("bars");
    Browser again = new Browser("https", server.orElseThrow().port(), "tim", "tanstaaf");

    assertTrue(isClosed(again));
    assertEquals("CONNECT", world.refusals.getFirst().stage());
    assertEquals("http", world.refusals.getFirst().listener());
    assertEquals(1, world.mails.size());
  }

  @Test
  void whomLimitsTurnAwayIsCounted() throws Exception {
    Browser tim = start(around.ports().recipients(), world);
    limits.overloaded(true);

    assertTrue(isClosed(tim));
    assertEquals("overload", world.turnedAway.getFirst());
  }

  @Test
  void aLoopThatIsLateIsSeen() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    RecipientCheck recipients = around.ports().recipients();
    Browser tim =
        start(
            question -> {
              await(seen);
              return recipients.ask(question);
            },
            world);

    CompletableFuture<Browser.Said> said = CompletableFuture.supplyAsync(() -> tim.json(JSON));
    for (int i = 0; i < 200 && server.orElseThrow().lag().toMillis() < 200; i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    boolean late = server.orElseThrow().lag().toMillis() >= 200;
    seen.countDown();

    assertTrue(late);
    assertEquals(202, said.get(20, TimeUnit.SECONDS).status());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whileItDrainsNoNewMailIsTaken() throws Exception {
    Browser tim = start(around.ports().recipients(), world);
    assertEquals(202, tim.json(JSON).status());

    server.orElseThrow().drain();
    Browser.Said said = tim.json(JSON);
    for (int i = 0; said.status() == 202 && i < 100; i++) {
      said = tim.json(JSON); // the event loop hears of it a moment later
    }

    tim.fails(503, "unavailable", said, "shutting down");
  }

  private static boolean isClosed(Browser browser) {
    try {
      browser.json(JSON);
      return false;
    } catch (UncheckedIOException e) {
      return true;
    }
  }

  private Browser start(RecipientCheck recipients, MailSink sink) throws Exception {
    Ports ports = around.ports();
    Surroundings all =
        new Surroundings(
            around.rules(),
            around.content(),
            around.time(),
            new Ports(
                recipients,
                ports.identities(),
                ports.door(),
                ports.senders(),
                sink,
                ports.contents(),
                ports.budget(),
                ports.flushes(),
                ports.observer()),
            around.chance(),
            around.seconds());
    Duration minute = Duration.ofMinutes(1);
    VertxHttpServer started =
        VertxHttpServer.start(
            vertx,
            all,
            new HttpDoor(
                "127.0.0.1",
                -1, // any free port
                Optional.of(
                    Encryption.with(Certificate.selfSigned("mx.example.org", Instant.now()))),
                new Arrivals(new Trusted(List.of(), List.of()), limits),
                new HttpDoor.Limits(20_000, 40_000, 3, minute, minute, minute),
                1),
            new Known(states, new FakeClaims()),
            (o, s) -> {});
    server = Optional.of(started);
    return new Browser("https", started.port(), "tim", "tanstaaf");
  }

  private Socket connect() throws IOException {
    Socket socket =
        Browser.believing()
            .getSocketFactory()
            .createSocket("127.0.0.1", server.orElseThrow().port());
    socket.setSoTimeout(20_000);
    return socket;
  }
}
