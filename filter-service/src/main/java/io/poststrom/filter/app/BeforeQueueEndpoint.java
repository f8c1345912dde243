package io.poststrom.filter.app;

import io.poststrom.beforequeue.BeforeQueueFilter;
import io.poststrom.beforequeue.Decision;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.BeforeQueueCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The filter before the queue for the ingress: in this process, or at {@code POST /before-queue}
 * (HTTP/2 without TLS), where the question's and the answer's octets are those of {@link
 * BeforeQueueCodec}.
 */
@Singleton
public class BeforeQueueEndpoint implements BeforeQueueFilter {
  /** More than an inline content and an envelope ever have. */
  private static final long MAX_QUESTION = 4L << 20;

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private final Filter filter;
  private final Reputation reputation;

  /** Made by the container. */
  @Inject
  public BeforeQueueEndpoint(Filter filter, Reputation reputation) {
    this.filter = filter;
    this.reputation = reputation;
  }

  @Override
  public CompletionStage<Decision> decide(AcceptedMail mail) {
    return filter
        .beforeQueue()
        .map(running -> running.decide(mail).thenApply(decision -> counted(mail, decision)))
        .orElseGet(
            () ->
                CompletableFuture.completedStage(
                    new Decision.Undecided("the filter has not started yet")));
  }

  /** One that is accepted counts when it is filtered. */
  private Decision counted(AcceptedMail mail, Decision decision) {
    if (decision instanceof Decision.Reject reject) {
      reputation.refused(mail, reject.verdict());
    }
    return decision;
  }

  void routes(@Observes Router router) {
    router
        .post("/before-queue")
        .handler(BodyHandler.create(false).setBodyLimit(MAX_QUESTION))
        .handler(this::answer);
  }

  private void answer(RoutingContext http) {
    AcceptedMail mail;
    try {
      Buffer body = http.body().buffer();
      mail = BeforeQueueCodec.mail(body == null ? new byte[0] : body.getBytes());
    } catch (BadRecord e) {
      http.response().setStatusCode(BAD_REQUEST).end(e.getMessage() + "\n");
      return;
    }
    decide(mail)
        .thenAccept(
            decision ->
                http.response()
                    .setStatusCode(OK)
                    .putHeader("Content-Type", "application/x-protobuf")
                    .end(Buffer.buffer(BeforeQueueCodec.encode(decision))));
  }
}
