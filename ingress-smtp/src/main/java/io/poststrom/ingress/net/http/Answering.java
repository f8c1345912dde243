package io.poststrom.ingress.net.http;

import io.netty.handler.codec.TooLongFrameException;
import io.poststrom.ingress.submission.Json;
import io.poststrom.ingress.submission.Problem;
import io.poststrom.ingress.submission.Problem.Kind;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * The one answer of a request, and the times that it has: as a whole, and for a body that is read
 * and does not come. A body that nobody has read is read and forgotten for a moment, so that a
 * client that is still sending hears why; then the connection is closed.
 *
 * <p>Thread: its connection's event loop.
 */
final class Answering {
  private static final long PATIENCE_MILLIS = 5_000;
  private static final long MOST_FORGOTTEN = 8 << 20;
  private static final long LOOK_MILLIS = 1_000;

  private final HttpLoop loop;
  private final HttpServerRequest request;
  private final List<Runnable> whenOver = new ArrayList<>();
  private final long deadline;
  private String operation = "other";
  private long patience = -1;
  private long listening = -1;
  private long heardAt;
  private boolean paused;
  private boolean over;
  private boolean counted;
  private boolean awaitsContinue;
  private Runnable beforeHeaders = () -> {};

  Answering(HttpLoop loop, HttpServerRequest request) {
    this.loop = loop;
    this.request = request;
    this.awaitsContinue = "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
    this.deadline =
        loop.getVertx()
            .setTimer(
                loop.door().limits().transfer().toMillis(),
                id -> problem(Problem.of(Kind.TIMED_OUT, "the request took too long")));
    request.exceptionHandler(e -> gone());
    request.response().closeHandler(v -> gone()).endHandler(v -> gone());
  }

  /** What it is called in metrics. */
  void named(String name) {
    operation = name;
  }

  /** Is run before the answer is written: the headers that depend on what was done. */
  void beforeHeaders(Runnable action) {
    beforeHeaders = action;
  }

  boolean isOver() {
    return over;
  }

  /** Is run once, when it has been answered or the client has gone. */
  void whenOver(Runnable action) {
    whenOver.add(action);
  }

  /**
   * The body is wanted: a client that asks first may send it. Its silence counts from now on, but
   * not while the body is {@link #pause paused}, nor after its end: then we are who takes his time.
   */
  void readBody(Handler<Buffer> octets, Runnable whole) {
    if (awaitsContinue) {
      awaitsContinue = false;
      request.response().writeContinue();
    }
    heardAt = loop.now();
    listening = loop.getVertx().setPeriodic(LOOK_MILLIS, id -> look());
    request.handler(
        part -> {
          heardAt = loop.now();
          octets.handle(part);
        });
    request.endHandler(
        v -> {
          loop.getVertx().cancelTimer(listening);
          whole.run();
        });
    request.resume();
  }

  /** No more of the body for now. */
  void pause() {
    paused = true;
    request.pause();
  }

  /** More of it. */
  void resume() {
    paused = false;
    heardAt = loop.now();
    request.resume();
  }

  private void look() {
    if (!paused && loop.now() - heardAt >= loop.door().limits().idle().toSeconds()) {
      problem(Problem.of(Kind.TIMED_OUT, "the body fell silent"));
    }
  }

  void problem(Problem problem) {
    problem
        .retryAfter()
        .ifPresent(seconds -> request.response().putHeader("Retry-After", "" + seconds));
    answer(problem.kind().status(), "application/problem+json", Json.of(problem));
  }

  /** A request that could not even be read. */
  void broken(Throwable why) {
    request.response().putHeader("Connection", "close");
    over = true;
    boolean tooLong = why instanceof TooLongFrameException;
    Problem problem =
        Problem.of(
            tooLong ? Kind.HEADER_TOO_LARGE : Kind.INVALID_REQUEST,
            tooLong ? "the request line or the header is too long" : "this is no HTTP request");
    end(problem.kind().status(), "application/problem+json", Json.of(problem));
  }

  void answer(int status, String type, byte[] body) {
    if (over) {
      return;
    }
    over = true;
    beforeHeaders.run();
    if (request.isEnded()) {
      end(status, type, body);
      return;
    }
    if (awaitsContinue) {
      request.response().putHeader("Connection", "close");
      end(status, type, body);
      return;
    }
    forgetBody(status, type, body);
  }

  private void forgetBody(int status, String type, byte[] body) {
    long[] forgotten = {0};
    patience = loop.getVertx().setTimer(PATIENCE_MILLIS, id -> endAndClose(status, type, body));
    request.handler(
        octets -> {
          forgotten[0] += octets.length();
          if (forgotten[0] > MOST_FORGOTTEN) {
            endAndClose(status, type, body);
          }
        });
    request.endHandler(v -> end(status, type, body));
    request.resume();
  }

  private void endAndClose(int status, String type, byte[] body) {
    if (!request.response().ended()) {
      request.response().putHeader("Connection", "close");
      end(status, type, body);
    }
  }

  private void end(int status, String type, byte[] body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    loop.observer().answered(operation, status);
    response
        .setStatusCode(status)
        .putHeader("Content-Type", type)
        .putHeader("Cache-Control", "no-store")
        .end(Buffer.buffer(body));
  }

  private void gone() {
    over = true;
    if (counted) {
      return;
    }
    counted = true;
    loop.getVertx().cancelTimer(deadline);
    loop.getVertx().cancelTimer(patience);
    loop.getVertx().cancelTimer(listening);
    whenOver.forEach(Runnable::run);
    loop.ended(request.connection());
  }
}
