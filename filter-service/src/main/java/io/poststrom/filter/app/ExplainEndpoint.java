package io.poststrom.filter.app;

import io.poststrom.filter.pipeline.Explainer;
import io.poststrom.filter.pipeline.Explanation;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.wire.JsonWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code POST /explain}: what the filter thinks of the mail that is sent to it, symbol by symbol.
 * Nothing is done with the mail. For operators, by {@link OperatorGate}.
 */
@Singleton
public class ExplainEndpoint {
  /** No more than what Quarkus lets pass. */
  private static final long MAX_MAIL = 10L << 20;

  private final Supplier<Optional<Explainer>> filter;
  private final OperatorGate gate;

  /** Made by the container. */
  @Inject
  ExplainEndpoint(Filter filter, Tokens tokens) {
    this(filter::explainer, tokens);
  }

  ExplainEndpoint(Supplier<Optional<Explainer>> filter, Tokens tokens) {
    this.filter = filter;
    this.gate = new OperatorGate(tokens);
  }

  void routes(@Observes Router router) {
    router.post("/explain").handler(gate);
    router
        .post("/explain")
        .handler(BodyHandler.create(false).setBodyLimit(MAX_MAIL))
        .blockingHandler(this::explain, false);
  }

  private void explain(RoutingContext http) {
    Optional<Explainer> explainer = filter.get();
    if (explainer.isEmpty()) {
      fail(http, 503, "the filter has not started yet: try again");
    } else if (http.body().length() <= 0) {
      fail(http, 400, "want a mail as the body");
    } else {
      explain(http, explainer.get());
    }
  }

  private static void explain(RoutingContext http, Explainer explainer) {
    ExplainQuestion question;
    try {
      question =
          ExplainQuestion.of(http.body().buffer().getBytes(), said(http), explainer.hostname());
    } catch (IllegalArgumentException e) {
      fail(http, 400, String.valueOf(e.getMessage()));
      return;
    }
    explainer
        .explain(question.envelope(), question.prepended(), question.content())
        .whenComplete(
            (found, why) -> {
              if (found == null) {
                fail(http, 500, "it failed: " + why);
              } else {
                answer(http, question, found);
              }
            });
  }

  private static ExplainQuestion.Said said(RoutingContext http) {
    return new ExplainQuestion.Said(
        parameter(http, "client"),
        parameter(http, "helo"),
        parameter(http, "from"),
        parameter(http, "to"));
  }

  private static Optional<String> parameter(RoutingContext http, String name) {
    return http.queryParam(name).stream().findFirst();
  }

  private static void fail(RoutingContext http, int status, String why) {
    http.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .end(Buffer.buffer(QuarantineAnswers.text(why + "\n")));
  }

  private static void answer(RoutingContext http, ExplainQuestion question, Explanation found) {
    String accept = http.request().getHeader("Accept");
    boolean isText = accept != null && accept.startsWith("text/plain");
    http.response()
        .putHeader("Content-Type", isText ? "text/plain; charset=utf-8" : "application/json")
        .end(Buffer.buffer(isText ? text(question, found) : json(question, found)));
  }

  private static byte[] text(ExplainQuestion question, Explanation found) {
    List<String> assumed = question.assumed();
    String note = assumed.isEmpty() ? "" : "Note: " + String.join("; ", assumed) + ".\n";
    return QuarantineAnswers.text(note + found.text());
  }

  private static byte[] json(ExplainQuestion question, Explanation found) {
    JsonWriter json = new JsonWriter(1_000);
    json.member("sender", found.envelope().reversePath().text())
        .member("client", found.envelope().client().address())
        .member("helo", found.envelope().client().helo())
        .member("recipient", found.recipient());
    json.array("assumed");
    question.assumed().forEach(json::element);
    json.endArray();
    json.member("score", found.verdict().score());
    json.member("action", found.verdict().action().name().toLowerCase(Locale.ROOT));
    json.member("consequence", found.consequence());
    json.object("thresholds")
        .member("tag", found.handling().thresholds().tag())
        .member("quarantine", found.handling().thresholds().quarantine())
        .member("reject", found.handling().thresholds().reject())
        .member("discard", found.handling().thresholds().discard())
        .endObject();
    json.array("symbols");
    for (Symbol symbol : found.symbols()) {
      json.element().member("name", symbol.name()).member("score", symbol.score()).array("groups");
      found.groups(symbol).forEach(json::element);
      json.endArray()
          .member("description", found.description(symbol))
          .member("evidence", symbol.evidence())
          .endObject();
    }
    return json.endArray().toBytes();
  }
}
