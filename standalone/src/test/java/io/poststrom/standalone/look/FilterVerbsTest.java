package io.poststrom.standalone.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that ask the filter over HTTP: what is asked, and what is printed. */
class FilterVerbsTest {
  @TempDir Path folder;
  private HttpServer server;
  private Path tokens;
  private final List<String> asked = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void start() throws IOException {
    tokens = Files.writeString(folder.resolve("tokens"), "# who\n\nann 0123456789abcdef\n");
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(
        "%s %s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Accept")));
    boolean begun = exchange.getRequestMethod().equals("POST");
    int status =
        exchange.getRequestURI().getPath().endsWith("/replay")
            ? begun ? 202 : 200
            : exchange.getRequestURI().getPath().endsWith("/gone") ? 404 : 200;
    byte[] body =
        (status == 404 ? "{\"error\":\"gone\"}" : "done\n").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private int run(String... arguments) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    List<String> all =
        Stream.concat(Stream.of(arguments), Stream.of("--url", url, "--tokens", tokens.toString()))
            .toList();
    return Look.show(new PrintStream(out, true), new PrintStream(err, true), all);
  }

  @Test
  void aListIsAskedForWithItsFiltersAndTheFirstToken() {
    assertEquals(0, run("quarantine", "list", "--sender", "a b@x", "--limit", "5"));
    assertEquals(
        List.of("GET /quarantine?sender=a+b%40x&limit=5 Bearer 0123456789abcdef text/plain"),
        asked);
    assertEquals("done\n", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aReleaseNamesItsRecipientsAndAFailureIsTold() {
    assertEquals(0, run("quarantine", "release", "id", "--to", "b@x", "--to", "c@x", "--json"));
    assertEquals(1, run("quarantine", "show", "gone"));
    assertEquals(
        List.of(
            "POST /quarantine/id/release?to=b%40x&to=c%40x Bearer 0123456789abcdef"
                + " application/json",
            "GET /quarantine/gone Bearer 0123456789abcdef text/plain"),
        asked);
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("gone"));
  }

  @Test
  void aReplayIsFollowedToItsEndAndNeverMoreThanARehearsal() {
    assertEquals(
        1, run("replay", "--from", "2026-11-21T00:00:00Z", "--to", "2026-11-22T00:00:00Z"));
    assertEquals(List.of(), asked);
    assertEquals(0, run("replay", "--from", "1", "--to", "2", "--dry-run"));
    assertEquals(
        List.of(
            "POST /shadow/replay?from=1&to=2 Bearer 0123456789abcdef text/plain",
            "GET /shadow/replay Bearer 0123456789abcdef text/plain"),
        asked);
  }

  @Test
  void whatIsNoVerbIsExplained() {
    assertEquals(1, run("quarantine", "burn", "id"));
    assertEquals(1, run("quarantine", "release"));
    assertEquals(1, run("shadow"));
    assertEquals(List.of(), asked);
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("quarantine release MAIL-ID"));
  }
}
