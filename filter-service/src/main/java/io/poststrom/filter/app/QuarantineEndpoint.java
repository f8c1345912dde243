package io.poststrom.filter.app;

import io.poststrom.filter.quarantine.Decided;
import io.poststrom.filter.quarantine.Decided.Whole;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.filter.quarantine.HeldQuery;
import io.poststrom.filter.quarantine.Preview;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The quarantine over HTTP, below {@code /quarantine}: docs/quarantine.md. Every request carries a
 * bearer token, and its owner's name goes into the events of what is decided. Answers are never
 * shown as a page: a held mail's octets go out as a file, its words as plain text.
 */
@Singleton
public class QuarantineEndpoint {
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 1_000;

  private final Quarantine quarantine;
  private final Tokens tokens;

  /** Made by the container. */
  @Inject
  QuarantineEndpoint(Quarantine quarantine, Tokens tokens) {
    this.quarantine = quarantine;
    this.tokens = tokens;
  }

  void routes(@Observes Router router) {
    // Looks through all that is listed.
    router.get("/quarantine").blockingHandler(http -> admitted(http, this::list), false);
    router.get("/quarantine/:id").handler(http -> admitted(http, this::show));
    router.get("/quarantine/:id/preview").handler(http -> admitted(http, this::preview));
    router.get("/quarantine/:id/raw").handler(http -> admitted(http, this::raw));
    router
        .post("/quarantine/:id/release")
        .handler(http -> admitted(http, request -> decide(request, Wish.What.RELEASE)));
    router
        .post("/quarantine/:id/delete")
        .handler(http -> admitted(http, request -> decide(request, Wish.What.DELETE)));
  }

  private record Request(RoutingContext http, String who, Quarantine.Open open) {
    Optional<String> parameter(String name) {
      List<String> values = http.queryParam(name);
      return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** Empty where it is none. */
    Optional<MailId> mail() {
      try {
        return Optional.of(new MailId(http.pathParam("id")));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    boolean wantsText() {
      String accept = http.request().getHeader("Accept");
      return accept != null && accept.startsWith("text/plain");
    }
  }

  private interface Verb {
    void answer(Request request);
  }

  private void admitted(RoutingContext http, Verb verb) {
    if (!tokens.isOpen()) {
      fail(http, 403, "nobody may: poststrom.filter.quarantine.tokens names no file");
      return;
    }
    String authorization = http.request().getHeader("Authorization");
    Optional<String> who = tokens.who(authorization == null ? "" : authorization);
    Optional<Quarantine.Open> open = quarantine.open();
    if (who.isEmpty()) {
      http.response().putHeader("WWW-Authenticate", "Bearer realm=\"quarantine\"");
      fail(http, 401, "want Authorization: Bearer TOKEN with a token of the file");
    } else if (open.isEmpty()) {
      fail(http, 503, "the quarantine has not been opened yet");
    } else {
      verb.answer(new Request(http, who.get(), open.get()));
    }
  }

  private void list(Request request) {
    try {
      HeldQuery query =
          new HeldQuery(
              request.parameter("recipient"),
              request.parameter("sender"),
              request.parameter("domain"),
              request.parameter("reason"),
              request.parameter("since").map(Instant::parse),
              Math.clamp(
                  request.parameter("limit").map(Integer::parseInt).orElse(PAGE), 1, LARGEST_PAGE),
              request.parameter("after"));
      HeldQuery.Page page = request.open().shelf().list(query);
      send(
          request,
          request.wantsText()
              ? QuarantineAnswers.listText(page, request.open().shelf())
              : QuarantineAnswers.listJson(page, request.open().shelf()));
    } catch (DateTimeParseException | NumberFormatException e) {
      fail(request.http(), 400, "since is a time such as 2026-11-22T03:00:00Z, limit a number");
    }
  }

  private void show(Request request) {
    withMail(
        request,
        shares ->
            send(
                request,
                request.wantsText()
                    ? QuarantineAnswers.showText(shares)
                    : QuarantineAnswers.showJson(shares)));
  }

  private void preview(Request request) {
    withMail(
        request,
        shares ->
            piece(request, shares.getFirst().mail(), 0)
                .whenComplete(
                    (octets, failure) -> {
                      if (failure != null) {
                        fail(request.http(), 503, "the log does not give the content now");
                      } else {
                        request
                            .http()
                            .response()
                            .putHeader("Content-Type", "text/plain;charset=UTF-8");
                        finish(request.http(), 200, QuarantineAnswers.text(Preview.of(octets)));
                      }
                    }));
  }

  /** The header fields that were added, then the content, a record at a time. */
  private void raw(Request request) {
    withMail(
        request,
        shares -> {
          AcceptedMail mail = shares.getFirst().mail();
          HttpServerResponse response = request.http().response();
          safe(response).putHeader("Content-Type", "message/rfc822");
          response.putHeader(
              "Content-Disposition", "attachment; filename=\"" + mail.envelope().id() + ".eml\"");
          response.setChunked(true);
          response.write(String.join("", mail.prepended()), StandardCharsets.UTF_8.name());
          writeFrom(request, mail, 0);
        });
  }

  private static void writeFrom(Request request, AcceptedMail mail, int number) {
    HttpServerResponse response = request.http().response();
    if (number == pieces(mail)) {
      response.end();
      return;
    }
    piece(request, mail, number)
        .whenComplete(
            (octets, failure) -> {
              if (failure != null) {
                request.http().request().connection().close();
              } else {
                response
                    .write(Buffer.buffer(octets))
                    .onSuccess(written -> writeFrom(request, mail, number + 1));
              }
            });
  }

  private static int pieces(AcceptedMail mail) {
    return mail.content() instanceof ContentRef.Chunks chunks ? chunks.offsets().size() : 1;
  }

  private static CompletionStage<byte[]> piece(Request request, AcceptedMail mail, int number) {
    return mail.content() instanceof ContentRef.Inline
        ? CompletableFuture.completedStage(mail.value())
        : request.open().contents().piece(mail.envelope().id(), mail.content(), number);
  }

  private void decide(Request request, Wish.What what) {
    Optional<MailId> mail = request.mail();
    if (mail.isEmpty()) {
      fail(request.http(), 404, "there is no such mail id");
      return;
    }
    List<String> to = request.http().queryParam("to");
    Wish.Learn learn =
        request.parameter("learn").isPresent() ? Wish.Learn.CLASS : Wish.Learn.NOTHING;
    Wish wish = new Wish(mail.get(), to, what, request.who(), learn);
    String kind = wish.kind().name().toLowerCase(Locale.ROOT);
    if (!request.parameter("learn").orElse(kind).equals(kind)) {
      String done = word(what);
      fail(
          request.http(), 400, "what is %s is learned as %s: learn=%s".formatted(done, kind, kind));
      return;
    }
    request
        .open()
        .desk()
        .decide(wish)
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null) {
                fail(request.http(), 500, "not known whether it was done, see the filter's log");
                return;
              }
              switch (outcome) {
                case Decided.Done done ->
                    send(
                        request,
                        request.wantsText()
                            ? QuarantineAnswers.doneText(word(what), kind, done)
                            : QuarantineAnswers.done(word(what), done));
                case Decided.Already already when QuarantineAnswers.isAs(wish, already) ->
                    send(
                        request,
                        request.wantsText()
                            ? QuarantineAnswers.text(QuarantineAnswers.story(already) + "\n")
                            : QuarantineAnswers.already(word(what), already));
                case Decided.Already already ->
                    fail(request.http(), 409, QuarantineAnswers.story(already));
                case Decided.NotHeld() -> fail(request.http(), 404, notHeld(mail.get()));
                case Decided.Unknown(String why) ->
                    fail(request.http(), 503, "not known whether it was done, ask again: " + why);
              }
            });
  }

  private static String word(Wish.What what) {
    return what == Wish.What.RELEASE ? "released" : "deleted";
  }

  private interface Shown {
    void show(List<Whole> shares);
  }

  private static void withMail(Request request, Shown shown) {
    Optional<MailId> mail = request.mail();
    if (mail.isEmpty()) {
      fail(request.http(), 404, "there is no such mail id");
      return;
    }
    request
        .open()
        .desk()
        .look(mail.get())
        .whenComplete(
            (shares, failure) -> {
              if (failure != null) {
                fail(request.http(), 503, "the log does not answer now");
              } else if (shares.isEmpty()) {
                fail(request.http(), 404, notHeld(mail.get()));
              } else {
                shown.show(shares);
              }
            });
  }

  private static String notHeld(MailId mail) {
    return "nothing is held of mail " + mail + " for that; ./poststrom trace tells its story";
  }

  private static void send(Request request, byte[] body) {
    request
        .http()
        .response()
        .putHeader(
            "Content-Type", request.wantsText() ? "text/plain;charset=UTF-8" : "application/json");
    finish(request.http(), 200, body);
  }

  private static void fail(RoutingContext http, int status, String why) {
    http.response().putHeader("Content-Type", "application/json");
    finish(http, status, QuarantineAnswers.error(why));
  }

  private static void finish(RoutingContext http, int status, byte[] body) {
    safe(http.response()).setStatusCode(status).end(Buffer.buffer(body));
  }

  /** Whatever a browser makes of it, nothing in it runs or is fetched. */
  private static HttpServerResponse safe(HttpServerResponse response) {
    return response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Content-Security-Policy", "default-src 'none'; sandbox")
        .putHeader("Cache-Control", "no-store");
  }
}
