package io.poststrom.filter.app;

import io.poststrom.filter.bayes.Learning;
import io.poststrom.filter.bayes.Lesson;
import io.poststrom.filter.bayes.Source;
import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import io.poststrom.text.Printable;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code POST /learn/ham} and {@code /learn/spam}: the body is a mail, the query may say {@code
 * source} (who says so; else the token's owner) and {@code domain} (whose mail it was). For
 * operators, by {@link OperatorGate}.
 */
@Singleton
public class LearnEndpoint {
  /** No more than what Quarkus lets pass. */
  private static final long MAX_MAIL = 10L << 20;

  private static final int LONGEST_SOURCE = 100;
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int UNAVAILABLE = 503;

  private final Supplier<Optional<Learning>> where;
  private final OperatorGate gate;

  /** Made by the container. */
  @Inject
  LearnEndpoint(Filter filter, Tokens tokens) {
    this(filter::learning, tokens);
  }

  LearnEndpoint(Supplier<Optional<Learning>> where, Tokens tokens) {
    this.where = where;
    this.gate = new OperatorGate(tokens);
  }

  void routes(@Observes Router router) {
    for (MailClass kind : MailClass.values()) {
      String path = "/learn/" + kind.name().toLowerCase(Locale.ROOT);
      router.post(path).handler(gate);
      router
          .post(path)
          .handler(BodyHandler.create(false).setBodyLimit(MAX_MAIL))
          .blockingHandler(http -> learn(http, kind), false);
    }
  }

  private void learn(RoutingContext http, MailClass kind) {
    Optional<Learning> learning = where.get();
    if (learning.isEmpty()) {
      answer(http, UNAVAILABLE, "the filter has not started yet");
    } else if (http.body().length() <= 0) {
      answer(http, BAD_REQUEST, "want a mail as the body");
    } else {
      learn(http, learning.get(), kind);
    }
  }

  private static void learn(RoutingContext http, Learning learning, MailClass kind) {
    Lesson lesson;
    try {
      lesson =
          new Lesson(
              kind,
              http.body().buffer().getBytes(),
              new Source(Source.Kind.OPERATOR, source(http)),
              http.queryParam("domain").stream().findFirst().map(Domain::of));
    } catch (IllegalArgumentException e) {
      answer(http, BAD_REQUEST, "domain is wrong: " + e.getMessage());
      return;
    }
    var _ =
        learning
            .learn(lesson)
            .whenComplete(
                (outcome, failure) -> {
                  if (failure == null) {
                    answer(http, OK, outcome.name().toLowerCase(Locale.ROOT));
                  } else {
                    answer(http, UNAVAILABLE, "the log does not take it now: try again");
                  }
                });
  }

  private static String source(RoutingContext http) {
    String source = http.queryParam("source").stream().findFirst().orElse(OperatorGate.name(http));
    return Printable.ascii(source.substring(0, Math.min(source.length(), LONGEST_SOURCE)));
  }

  private static void answer(RoutingContext http, int status, String text) {
    http.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain; charset=UTF-8")
        .end(text + "\n");
  }
}
