package io.poststrom.standalone.look;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
    String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (!sent.isEmpty()) {
      asked.add(sent);
    }
    boolean begun = exchange.getRequestMethod().equals("POST");
    int status =
        exchange.getRequestURI().getPath().endsWith("/replay")
            ? begun ? 202 : 200
            : exchange.getRequestURI().getPath().endsWith("/gone")
                ? 404
                : exchange.getRequestURI().getPath().endsWith("/denied") ? 401 : 200;
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
    assertEquals(0, run("quarantine", "delete", "id", "--learn", "spam"));
    assertEquals(1, run("quarantine", "show", "gone"));
    assertEquals(1, run("quarantine", "show", "denied"));
    assertEquals(
        List.of(
            "POST /quarantine/id/release?to=b%40x&to=c%40x Bearer 0123456789abcdef"
                + " application/json",
            "POST /quarantine/id/delete?learn=spam Bearer 0123456789abcdef text/plain",
            "GET /quarantine/gone Bearer 0123456789abcdef text/plain",
            "GET /quarantine/denied Bearer 0123456789abcdef text/plain"),
        asked);
    String told = err.toString(StandardCharsets.UTF_8);
    assertTrue(told.contains("gone"), told);
    assertTrue(told.contains("does not know the token in " + tokens + "; name the file"), told);
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
  void aMailIsExplainedWithWhatIsKnownOfHowItCame() throws Exception {
    Path mail = Files.writeString(folder.resolve("m.eml"), "Subject: x\n\nhello\n");
    assertEquals(0, run("explain", mail.toString(), "--client", "192.0.2.7", "--to", "b+c@x"));
    assertEquals(
        List.of(
            "POST /explain?client=192.0.2.7&to=b%2Bc%40x Bearer 0123456789abcdef text/plain",
            "Subject: x\n\nhello\n"),
        asked);
    assertEquals("done\n", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aMailToExplainMayComeFromStandardInput() throws Exception {
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    ByteArrayInputStream in = new ByteArrayInputStream("a: b\n".getBytes(StandardCharsets.UTF_8));
    int exit =
        new ExplainVerb(new PrintStream(out, true), in)
            .run(List.of("-", "--json", "--url", url, "--tokens", tokens.toString()));
    assertEquals(0, exit);
    assertEquals(
        List.of("POST /explain Bearer 0123456789abcdef application/json", "a: b\n"), asked);
  }

  @Test
  void whyAMailIsNotExplainedIsTold() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty"), "");
    assertEquals(1, run("explain"));
    assertEquals(1, run("explain", empty.toString()));
    assertEquals(1, run("explain", folder.resolve("none").toString()));
    assertEquals(1, run("explain", empty.toString(), "--burn", "x"));
    Path large = Files.write(folder.resolve("large"), new byte[(10 << 20) + 1]);
    assertEquals(1, run("explain", large.toString()));
    server.stop(0);
    assertEquals(1, run("explain", Files.writeString(folder.resolve("m"), "a: b").toString()));
    String told = err.toString(StandardCharsets.UTF_8);
    assertEquals(List.of(), asked);
    assertTrue(told.contains("want explain FILE"), told);
    assertTrue(told.contains(empty + " is empty"), told);
    ExplainVerb nothing =
        new ExplainVerb(new PrintStream(out, true), InputStream.nullInputStream());
    LookError why = assertThrows(LookError.class, () -> nothing.run(List.of("-")));
    assertTrue(why.text().startsWith("standard input is empty"), why.text());
    assertTrue(told.contains("is too large: 10 MiB at most"), told);
    assertTrue(told.contains("none can't be read: there is no such file"), told);
    assertTrue(told.contains("unknown option --burn"), told);
    assertTrue(told.contains("no filter answers at http://127.0.0.1:"), told);
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
