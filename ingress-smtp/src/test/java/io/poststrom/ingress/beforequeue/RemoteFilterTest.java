package io.poststrom.ingress.beforequeue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.beforequeue.Decision;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.BeforeQueueCodec;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a real HTTP/2 server on loopback. */
class RemoteFilterTest {
  private static final AcceptedMail MAIL = AskedMails.mail("mx", Trust.WORLD, Optional.empty());
  private static final Decision REJECT =
      new Decision.Reject(new Verdict(Action.REJECT, 20, List.of()), "The mail looks like spam");

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void theAnswerOfTheServiceIsTheDecision() throws Exception {
    Decision decision =
        decide(
            serving(
                request -> {
                  assertEquals(HttpVersion.HTTP_2, request.version());
                  assertEquals("/before-queue", request.path());
                  var _ = request.body().onSuccess(body -> request.response().end(answer(body)));
                }));
    assertEquals(REJECT, decision);
  }

  @Test
  void whateverElseTheServiceDoesThereIsNoDecision() throws Exception {
    assertUndecided("500", serving(request -> request.response().setStatusCode(500).end()));
    assertUndecided("no decision", serving(request -> request.response().end("garbage")));
    assertUndecided("can't be asked", serving(request -> request.connection().close()));
    assertUndecided("can't be asked", serving(request -> {}));
    assertUndecided("can't be asked", new HostPort("127.0.0.1", 1));
  }

  @Test
  void whatWaitsForAnswersIsBounded() throws Exception {
    List<HttpServerRequest> asked = new CopyOnWriteArrayList<>();
    long octets = BeforeQueueCodec.encode(MAIL).length;
    try (RemoteFilter filter = filter(serving(asked::add), octets * 3 / 2)) {
      var first = filter.decide(MAIL).toCompletableFuture();
      var second = filter.decide(MAIL).toCompletableFuture();
      assertEquals(
          new Decision.Undecided("too much waits for the filter service already"),
          second.get(30, TimeUnit.SECONDS));
      first.get(30, TimeUnit.SECONDS);
      assertFalse(filter.decide(MAIL).toCompletableFuture().isDone(), "there is room again");
    }
  }

  private RemoteFilter filter(HostPort service, long mostOctets) {
    return new RemoteFilter(vertx, service, Duration.ofSeconds(2), mostOctets);
  }

  private static Buffer answer(Buffer question) {
    try {
      boolean same = BeforeQueueCodec.mail(question.getBytes()).envelope().equals(MAIL.envelope());
      return Buffer.buffer(
          BeforeQueueCodec.encode(same ? REJECT : new Decision.Undecided("another mail")));
    } catch (BadRecord e) {
      return Buffer.buffer(String.valueOf(e.getMessage()));
    }
  }

  private void assertUndecided(String why, HostPort service) throws Exception {
    Decision.Undecided undecided = assertInstanceOf(Decision.Undecided.class, decide(service));
    assertTrue(undecided.why().contains(why), undecided.why());
  }

  private HostPort serving(Consumer<HttpServerRequest> handler) {
    int port =
        vertx
            .createHttpServer()
            .requestHandler(handler::accept)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .actualPort();
    return new HostPort("127.0.0.1", port);
  }

  private Decision decide(HostPort service) throws Exception {
    try (RemoteFilter filter = filter(service, 1 << 20)) {
      return filter.decide(MAIL).toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("a decision comes within the deadline", e);
    }
  }
}
