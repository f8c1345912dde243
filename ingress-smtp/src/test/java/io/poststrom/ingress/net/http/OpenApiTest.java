package io.poststrom.ingress.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.net.Certificate;
import io.poststrom.ingress.net.Encryption;
import io.poststrom.ingress.net.http.VertxHttpServer.Known;
import io.poststrom.ingress.policy.Arrivals;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.transcript.FakeWorld;
import io.poststrom.mail.MailId;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says what is answered: every status in it is had, and every answer fits. */
class OpenApiTest {
  private static final String QUERY = "/v1/mails?from=tim@example.org&to=b@example.net";
  private static final String RAW = "message/rfc822";
  private static final String MAIL = "From: tim@example.org\r\n\r\nHello\r\n";
  private static final String ALL =
      """
      {"from": {"name": "Tim", "email": "tim@example.org"}, "replyTo": "tim@example.org",
       "to": "b@example.net", "cc": ["Cee <c@example.net>"], "bcc": [{"email": "d@example.net"}],
       "subject": "Hi", "text": "a", "html": "b", "headers": {"X-A": "b"}, "tags": ["a"],
       "attachments": [{"filename": "a", "type": "a/b", "contentId": "c", "content": "AA=="}],
       "sendAt": "2026-11-22T10:00:00Z"}
      """;

  private final FakeWorld world = new FakeWorld();
  private final FakeStates states = new FakeStates();
  private final FakeClaims claims = new FakeClaims();
  private final Vertx vertx = Vertx.vertx();

  @Test
  void everyDocumentedAnswerIsGivenAndFits() throws Exception {
    Encryption tls = Encryption.with(Certificate.selfSigned("mx.example.org", Instant.now()));
    VertxHttpServer server = start(Optional.of(tls));
    VertxHttpServer clear = start(Optional.empty());
    Browser tim = new Browser("https", server.port(), "tim", "tanstaaf");
    Browser nobody = new Browser("https", server.port(), "", "");
    Browser inTheClear = new Browser("http", clear.port(), "tim", "tanstaaf");
    OpenApi api = new OpenApi(tim.get("/v1/openapi.json").body());
    api.answered("/v1/openapi.json", "get", tim.get("/v1/openapi.json"));

    api.asks("Mail", ALL);
    api.submitted(tim.json(ALL));
    api.submitted(tim.json("[" + ALL + ", {}]"));
    api.submitted(tim.json("{}"));
    api.submitted(nobody.json("{}"));
    api.submitted(tim.post(QUERY.replace("tim", "eve"), RAW, MAIL));
    api.submitted(inTheClear.json("{}"));
    api.submitted(tim.post(QUERY, RAW, "x".repeat(6_000)));
    api.submitted(tim.post(QUERY, "text/plain", MAIL));
    api.submitted(tim.post(QUERY + "&to=c@local", RAW, MAIL));
    api.submitted(tim.slow(QUERY, RAW, halting()));
    Browser robot = new Browser("https", server.port(), "robot", "tanstaaf");
    String news = "{\"from\": \"info@example.org\", \"to\": \"b@example.net\", \"text\": \"\"}";
    api.submitted(robot.json("[" + news + "," + news + "]"));
    api.submitted(robot.json(news));
    world.logWorks = false;
    api.submitted(tim.post(QUERY, RAW, MAIL));
    api.submitted(tim.json(ALL, "one"));
    api.submitted(tim.json(ALL, "one"));

    MailId id = world.mails.getFirst().envelope().id();
    api.told(tim.get("/v1/mails/" + id));
    states.tell(id, world.mails.getFirst());
    api.told(tim.get("/v1/mails/" + id));
    api.told(nobody.get("/v1/mails/" + id));
    api.told(robot.get("/v1/mails/" + id));
    api.told(inTheClear.get("/v1/mails/" + id));
    states.late = true;
    api.told(tim.get("/v1/mails/" + id));

    assertEquals(List.of(), api.missing());
    server.stop(Duration.ofSeconds(5));
    clear.stop(Duration.ofSeconds(5));
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private VertxHttpServer start(Optional<Encryption> tls) throws Exception {
    return VertxHttpServer.start(
        vertx,
        world.surroundings(),
        new HttpDoor(
            "127.0.0.1",
            tls.isPresent() ? -1 : -2, // any free port
            tls,
            new Arrivals(new Trusted(List.of(), List.of()), new ConnectionLimits(100, 100)),
            new HttpDoor.Limits(
                20_000,
                40_000,
                3,
                Duration.ofMinutes(1),
                Duration.ofSeconds(2),
                Duration.ofMinutes(1)),
            1),
        new Known(states, claims),
        (o, s) -> {});
  }

  /** A body that begins, and goes on after the server's patience is over. */
  private static InputStream halting() {
    InputStream late =
        new InputStream() {
          private int waited;

          @Override
          public int read() {
            if (waited++ == 0) {
              try {
                Thread.sleep(4_000);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return -1;
          }
        };
    return new SequenceInputStream(
        new ByteArrayInputStream("From".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
        late);
  }
}
