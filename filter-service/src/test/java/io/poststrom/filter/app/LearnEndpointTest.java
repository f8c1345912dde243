package io.poststrom.filter.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.bayes.Learning;
import io.poststrom.filter.bayes.Learning.Outcome;
import io.poststrom.filter.bayes.Lesson;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnEndpointTest {
  private static final String TOKEN = "0123456789abcdef";
  private final Vertx vertx = Vertx.vertx();
  private final List<Lesson> lessons = new ArrayList<>();
  private CompletionStage<Outcome> outcome = CompletableFuture.completedStage(Outcome.LEARNED);
  private Optional<Learning> where = Optional.of(this::learn);
  private HttpServer server;

  private CompletionStage<Outcome> learn(Lesson lesson) {
    lessons.add(lesson);
    return outcome;
  }

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    Router router = Router.router(vertx);
    Path tokens = Files.writeString(folder.resolve("tokens"), "eve " + TOKEN + "\n");
    new LearnEndpoint(() -> where, new Tokens(Optional.of(tokens))).routes(router);
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private String post(String path, String body) throws Exception {
    return post(path, body, TOKEN);
  }

  private String post(String path, String body, String token) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
      var answer =
          client.send(
              HttpRequest.newBuilder(uri)
                  .header("Authorization", "Bearer " + token)
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body().strip();
    }
  }

  @Test
  void aMailIsLearnedAsWhatThePathSays() throws Exception {
    assertEquals(
        "200 learned", post("/learn/spam?source=ann&domain=one.test", "Subject: x\r\n\r\ny"));
    assertEquals("200 learned", post("/learn/ham", "Subject: x\r\n\r\ny"));
    assertEquals("[SPAM, HAM]", lessons.stream().map(Lesson::kind).toList().toString());
    assertEquals("operator ann", lessons.getFirst().source().text());
    assertEquals("one.test", lessons.getFirst().domain().orElseThrow().ascii());
    assertEquals("operator eve", lessons.getLast().source().text());
    assertEquals("Subject: x\r\n\r\ny", new String(lessons.getLast().content()));
  }

  @Test
  void whatIsNoLessonIsRefused() throws Exception {
    assertEquals("400 want a mail as the body", post("/learn/spam", ""));
    assertEquals("400", post("/learn/spam?domain=-..-", "x").substring(0, 3));
    assertEquals("404", post("/learn/eggs", "x").substring(0, 3));
    assertEquals(List.of(), lessons);
  }

  @Test
  void whoHasNoTokenTeachesNothing() throws Exception {
    assertEquals("401", post("/learn/spam", "x", "fedcba9876543210").substring(0, 3));
    assertEquals(List.of(), lessons);
  }

  @Test
  void withoutTheLogItIsUnavailable() throws Exception {
    outcome = CompletableFuture.failedStage(new IllegalStateException("no log"));
    assertEquals("503 the log does not take it now: try again", post("/learn/spam", "x"));
    where = Optional.empty();
    assertEquals("503 the filter has not started yet", post("/learn/spam", "x"));
  }
}
