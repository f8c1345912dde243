package io.poststrom.ingress.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.net.Certificate;
import io.poststrom.ingress.net.Encryption;
import io.poststrom.ingress.net.http.VertxHttpServer.Known;
import io.poststrom.ingress.policy.Arrivals;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.transcript.FakeWorld;
import io.vertx.core.Vertx;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who sends JSON slowly holds the room of JSON, and of nobody else. */
class SlowJsonTest {
  private static final String JSON =
      "{\"from\": \"tim@example.org\", \"to\": \"b@example.net\", \"text\": \"\"}";

  private static final String HEAD =
      "POST /v1/mails HTTP/1.1\r\nHost: a\r\nAuthorization: Basic dGltOnRhbnN0YWFm\r\n"
          + "Content-Type: application/json\r\nContent-Length: 15001\r\n\r\n";

  private final FakeWorld world = new FakeWorld();
  private final Vertx vertx = Vertx.vertx();

  @Test
  void aSlowUploadLeavesRawMailItsRoom() throws Exception {
    Encryption tls = Encryption.with(Certificate.selfSigned("mx.example.org", Instant.now()));
    Duration minute = Duration.ofMinutes(1);
    VertxHttpServer server =
        VertxHttpServer.start(
            vertx,
            world.surroundings(),
            new HttpDoor(
                "127.0.0.1",
                -1, // any free port
                Optional.of(tls),
                new Arrivals(new Trusted(List.of(), List.of()), new ConnectionLimits(100, 100)),
                new HttpDoor.Limits(20_000, 40_000, 3, minute, minute, minute),
                1),
            new Known(new FakeStates(), new FakeClaims()),
            (o, s) -> {});
    Browser tim = new Browser("https", server.port(), "tim", "tanstaaf");

    Socket slow = Browser.believing().getSocketFactory().createSocket("127.0.0.1", server.port());
    slow.setSoTimeout(20_000);
    slow.getOutputStream().write((HEAD + "x".repeat(15_000)).getBytes(StandardCharsets.US_ASCII));
    assertTrue(eventually(() -> tim.json(JSON).status() == 503), "no room for more JSON");

    assertEquals(0, world.budget.used(), "SMTP's room");
    String raw = "From: tim@example.org\r\n\r\nHi\r\n";
    String query = "/v1/mails?from=tim@example.org&to=b@example.net";
    assertEquals(202, tim.post(query, "message/rfc822", raw).status());
    slow.getOutputStream().write('x');
    String said = new String(slow.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    assertEquals("HTTP/1.1 400", said);
    slow.close();
    assertTrue(eventually(() -> tim.json(JSON).status() == 202), "the room was given back");
    server.stop(Duration.ofSeconds(5));
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private interface Condition {
    boolean holds();
  }

  private static boolean eventually(Condition condition) throws InterruptedException {
    for (int i = 0; i < 200; i++) {
      if (condition.holds()) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }
}
