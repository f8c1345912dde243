package io.poststrom.filter.app;

import io.poststrom.filter.kafka.Replay;
import io.poststrom.filter.kafka.ShadowWorker;
import io.poststrom.filter.shadow.ShadowReport;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * Shadow and replay over HTTP, below {@code /shadow}: docs/shadow.md. Reports name mails and
 * recipients, so they ask for the same tokens as the quarantine.
 */
@Singleton
public class ShadowEndpoint {
  private final Shadow shadow;
  private final Tokens tokens;

  /** Made by the container. */
  @Inject
  ShadowEndpoint(Shadow shadow, Tokens tokens) {
    this.shadow = shadow;
    this.tokens = tokens;
  }

  void routes(@Observes Router router) {
    router.get("/shadow/report").handler(http -> admitted(http, this::report));
    // Ending the replay before may take a while.
    router.post("/shadow/replay").blockingHandler(http -> admitted(http, this::begin), false);
    router.get("/shadow/replay").handler(http -> admitted(http, this::replay));
  }

  private interface Verb {
    void answer(RoutingContext http);
  }

  private void admitted(RoutingContext http, Verb verb) {
    String authorization = http.request().getHeader("Authorization");
    if (tokens.who(authorization == null ? "" : authorization).isPresent()) {
      verb.answer(http);
    } else {
      http.response().putHeader("WWW-Authenticate", "Bearer realm=\"quarantine\"");
      fail(
          http,
          401,
          "want Authorization: Bearer TOKEN; poststrom.filter.quarantine.tokens says whose");
    }
  }

  private void report(RoutingContext http) {
    Optional<ShadowReport.Snapshot> live = shadow.live();
    if (live.isEmpty()) {
      fail(http, 404, "no shadow runs here: poststrom.filter.shadow.enabled=true starts one");
    } else {
      ShadowWorker.Behind behind = shadow.behind();
      send(
          http,
          wantsText(http)
              ? ShadowAnswers.text(behind, live.get())
              : ShadowAnswers.json(behind, live.get()));
    }
  }

  private void begin(RoutingContext http) {
    try {
      Instant from = Instant.parse(one(http, "from"));
      Instant to = Instant.parse(one(http, "to"));
      Optional<Replay> begun = shadow.replay(new Replay.Span(from, to));
      if (begun.isEmpty()) {
        fail(http, 503, "the filter has not started yet");
      } else {
        send(http, begun.get());
      }
    } catch (DateTimeParseException e) {
      fail(http, 400, "from and to are times such as 2026-11-22T03:00:00Z");
    }
  }

  private void replay(RoutingContext http) {
    Optional<Replay> last = shadow.replay();
    if (last.isEmpty()) {
      fail(http, 404, "no replay was begun here");
    } else {
      send(http, last.get());
    }
  }

  private static String one(RoutingContext http, String name) {
    List<String> values = http.queryParam(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  private static boolean wantsText(RoutingContext http) {
    String accept = http.request().getHeader("Accept");
    return accept != null && accept.startsWith("text/plain");
  }

  private static void send(RoutingContext http, Replay replay) {
    Replay.Progress progress = replay.progress();
    ShadowReport.Snapshot report = replay.report();
    http.response().setStatusCode(progress.state() == Replay.State.RUNNING ? 202 : 200);
    send(
        http,
        wantsText(http)
            ? ShadowAnswers.text(progress, report)
            : ShadowAnswers.json(progress, report));
  }

  private static void send(RoutingContext http, byte[] body) {
    http.response()
        .putHeader(
            "Content-Type", wantsText(http) ? "text/plain;charset=UTF-8" : "application/json")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Cache-Control", "no-store")
        .end(Buffer.buffer(body));
  }

  private static void fail(RoutingContext http, int status, String why) {
    http.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(Buffer.buffer(QuarantineAnswers.error(why)));
  }
}
