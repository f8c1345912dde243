package io.poststrom.ingress.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.net.Certificate;
import io.poststrom.ingress.net.Encryption;
import io.poststrom.ingress.net.http.VertxHttpServer.Known;
import io.poststrom.ingress.policy.Arrivals;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.transcript.FakeWorld;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that do not wait for answers are not gathered; those that do may be many. */
class PipeliningTest {
  private static final String DESCRIPTION = "GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String CONTINUED =
      "POST /v1/mails?from=tim@example.org&to=b@example.net HTTP/1.1\r\nHost: a\r\n"
          + "Authorization: Basic dGltOnRhbnN0YWFm\r\nContent-Type: message/rfc822\r\n"
          + "Expect: 100-continue\r\nContent-Length: 29\r\n\r\n";

  private final FakeWorld world = new FakeWorld();
  private final Vertx vertx = Vertx.vertx();
  private VertxHttpServer server;

  @BeforeEach
  void start() throws Exception {
    Encryption tls = Encryption.with(Certificate.selfSigned("mx.example.org", Instant.now()));
    Duration minute = Duration.ofMinutes(1);
    server =
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
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(Duration.ofSeconds(5));
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void aConnectionServesOneRequestAfterTheOther() throws IOException {
    try (Socket socket = connect()) {
      for (int i = 0; i < 20; i++) {
        send(socket, DESCRIPTION);
        assertEquals("HTTP/1.1 200 OK", answer(socket));
      }
    }
  }

  @Test
  void whoDoesNotWaitForTheAnswerIsCutOff() throws IOException {
    String begun = CONTINUED.replace("Expect: 100-continue\r\n", "");
    try (Socket socket = connect()) {
      send(socket, begun + "From: tim@example.org\r\n\r\nHi\r\n" + DESCRIPTION.repeat(1_000));

      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertTrue(all.split("HTTP/1.1 ", -1).length <= 2, all);
    } catch (IOException reset) {
      assertTrue(isCutOff(reset), reset.getMessage());
    }
  }

  @Test
  void whoDoesNotReadTheAnswersIsCutOff() throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(60_000);
      IOException end =
          assertThrows(
              IOException.class,
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  send(socket, DESCRIPTION.repeat(100));
                }
              });
      assertTrue(isCutOff(end), end.getMessage());
    }
  }

  private static boolean isCutOff(IOException end) {
    String why = String.valueOf(end.getMessage());
    return why.contains("reset") || why.contains("Broken pipe") || why.contains("closed");
  }

  @Test
  void whoIsAskedToGoOnStillWaitsForHisAnswer() throws IOException {
    try (Socket socket = connect()) {
      send(socket, CONTINUED);
      assertEquals("HTTP/1.1 100 Continue", line(socket));
      assertEquals("", line(socket));
      send(socket, "From: tim@example.org\r\n\r\nHi\r\n");
      String said = answer(socket);
      assertTrue(said.startsWith("HTTP/1.1 "), said);
      send(socket, DESCRIPTION);
      assertEquals("HTTP/1.1 200 OK", answer(socket));
    }
  }

  private Socket connect() throws IOException {
    Socket socket = Browser.believing().getSocketFactory().createSocket("127.0.0.1", server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void send(Socket socket, String octets) throws IOException {
    socket.getOutputStream().write(octets.getBytes(StandardCharsets.US_ASCII));
  }

  /** The status line of an answer that is read to its end. */
  private static String answer(Socket socket) throws IOException {
    String status = line(socket);
    int length = 0;
    for (String field = line(socket); !field.isEmpty(); field = line(socket)) {
      if (field.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(field.substring(15).strip());
      }
    }
    assertEquals(length, socket.getInputStream().readNBytes(length).length);
    return status;
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c != '\n'; c = socket.getInputStream().read()) {
      if (c < 0) {
        throw new IOException("closed after " + line);
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }
}
