package io.poststrom.ingress.net.http;

import io.poststrom.ingress.net.http.HttpLoop.Visitor;
import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Consultation;
import io.poststrom.ingress.session.IdentityCheck;
import io.poststrom.ingress.session.Objection;
import io.poststrom.ingress.session.Submission.Author;
import io.poststrom.ingress.submission.MailProgress;
import io.poststrom.ingress.submission.MailStates;
import io.poststrom.ingress.submission.Problem;
import io.poststrom.ingress.submission.Problem.Kind;
import io.poststrom.mail.MailId;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One request and its answer: finds out whose it is before a single octet of its body is read, then
 * hands it to who knows what it means.
 *
 * <p>Thread: its connection's event loop.
 */
final class Exchange {
  private static final String MAILS = "/v1/mails";
  private static final String ONE_MAIL = MAILS + "/";
  private static final String DESCRIPTION = "/v1/openapi.json";

  private static final int OK = 200;
  private static final Pattern MAIL_ID = Pattern.compile("[0-7][0-9a-hjkmnp-tv-z]{25}");
  private static final String NO_MAIL =
      "you have handed in no such mail, or a moment ago only and at another instance";

  private final HttpLoop loop;
  private final Visitor visitor;
  private final HttpServerRequest request;
  private final Answering answering;

  Exchange(HttpLoop loop, Visitor visitor, HttpServerRequest request) {
    this.loop = loop;
    this.visitor = visitor;
    this.request = request;
    this.answering = new Answering(loop, request);
  }

  void begin() {
    request.pause();
    if (request.decoderResult().isFailure()) {
      answering.broken(request.decoderResult().cause());
    } else if (loop.isDraining()) {
      answering.problem(Problem.of(Kind.UNAVAILABLE, "the service is shutting down"));
    } else {
      route(String.valueOf(request.path()));
    }
  }

  private void route(String path) {
    if (path.equals(MAILS)) {
      only(HttpMethod.POST, "submit", this::submit);
    } else if (path.startsWith(ONE_MAIL)) {
      only(HttpMethod.GET, "state", author -> state(author, path.substring(ONE_MAIL.length())));
    } else if (path.equals(DESCRIPTION) && request.method().equals(HttpMethod.GET)) {
      answering.named("description");
      answering.answer(OK, "application/json", Description.OCTETS);
    } else {
      answering.problem(
          Problem.of(Kind.NOT_FOUND, "want " + MAILS + ", " + ONE_MAIL + "{id} or " + DESCRIPTION));
    }
  }

  /** What is done once it is known for whom. */
  private interface Operation {
    void by(Author author);
  }

  private void only(HttpMethod method, String name, Operation operation) {
    if (!request.method().equals(method)) {
      request.response().putHeader("Allow", method.name());
      answering.problem(Problem.of(Kind.METHOD_NOT_ALLOWED, "want " + method.name()));
      return;
    }
    answering.named(name);
    authenticate(operation);
  }

  private void authenticate(Operation operation) {
    IdentityCheck identities = loop.world().ports().identities();
    if (!identities.mayProve(visitor.client(), visitor.tls())) {
      answering.problem(
          Problem.of(
              Kind.NOT_ENCRYPTED,
              "credentials are taken over TLS, from this machine and from auth.clear-networks"));
      return;
    }
    Optional<Proof> proof =
        Credentials.of(
            Optional.ofNullable(request.getHeader("Authorization")),
            identities.offered(visitor.client(), visitor.tls()),
            visitor.tls());
    if (proof.isEmpty()) {
      notAuthenticated("want a bearer token, a user's name and password, or a client certificate");
      return;
    }
    new Consultation(loop.world().ports(), visitor::client, loop.thread())
        .judge(proof.get(), answer -> judged(answer, operation));
  }

  private void judged(Answer answer, Operation operation) {
    if (answering.isOver()) {
      return;
    }
    switch (answer) {
      case Answer.Judged(Verdict.Holds(String identity)) ->
          operation.by(new Author(visitor.client(), identity, visitor.tls()));
      case Answer.Judged(Verdict.Fails()) -> notAuthenticated("these credentials are wrong");
      case Answer.NotJudged(var reply) -> answering.problem(Problem.of(Objection.of(reply)));
      case Answer.Admitted _,
          Answer.FlushAnswered _,
          Answer.Barred _,
          Answer.RecipientAccepted _,
          Answer.RecipientRefused _,
          Answer.Logged _,
          Answer.NotLogged _,
          Answer.MailRefused _ ->
          throw new IllegalStateException("no answer to a proof: " + answer);
    }
  }

  /** Nobody learns of a mail of somebody else, not even that it is there. */
  private void state(Author author, String text) {
    if (!MAIL_ID.matcher(text).matches()) {
      answering.problem(Problem.of(Kind.NOT_FOUND, NO_MAIL));
      return;
    }
    MailId id = new MailId(text);
    var _ =
        loop.known()
            .states()
            .find(id)
            .exceptionally(why -> new MailStates.Answer.NotInTime())
            .thenAccept(answer -> loop.thread().execute(() -> found(author, id, answer)));
  }

  private void found(Author author, MailId id, MailStates.Answer answer) {
    switch (answer) {
      case MailStates.Answer.Known(MailProgress progress) -> show(author, id, progress);
      case MailStates.Answer.Unknown() ->
          loop.known()
              .recent()
              .find(id)
              .ifPresentOrElse(
                  progress -> show(author, id, progress),
                  () -> answering.problem(Problem.of(Kind.NOT_FOUND, NO_MAIL)));
      case MailStates.Answer.NotInTime() ->
          answering.problem(
              Problem.of(Kind.UNAVAILABLE, "the log could not be read in time; ask again"));
    }
  }

  private void show(Author author, MailId id, MailProgress progress) {
    if (progress.identity().filter(author.identity()::equalsIgnoreCase).isPresent()) {
      answering.answer(OK, "application/json", progress.json(id));
    } else {
      answering.problem(Problem.of(Kind.NOT_FOUND, NO_MAIL));
    }
  }

  private void notAuthenticated(String detail) {
    HttpServerResponse response = request.response();
    response.putHeader("WWW-Authenticate", Credentials.challenges());
    answering.problem(Problem.of(Kind.NOT_AUTHENTICATED, detail));
  }

  private void submit(Author author) {
    answering.beforeHeaders(
        () ->
            RateHeaders.put(
                request.response(),
                loop.world()
                    .ports()
                    .senders()
                    .allowances(author.client().proven(author.identity()))));
    String encoding = String.valueOf(request.getHeader("Content-Encoding"));
    String type = mediaType();
    if (!encoding.equals("null") && !encoding.equalsIgnoreCase("identity")) {
      answering.problem(Problem.of(Kind.UNSUPPORTED_MEDIA_TYPE, "want no Content-Encoding"));
    } else if (type.equals("message/rfc822")) {
      keyed(key -> new RawBody(loop, request, answering, key).read(author));
    } else if (type.equals("application/json")) {
      keyed(key -> new JsonBody(loop, request, answering, key).read(author));
    } else {
      request.response().putHeader("Accept-Post", "application/json, message/rfc822");
      answering.problem(
          Problem.of(
              Kind.UNSUPPORTED_MEDIA_TYPE, "want Content-Type application/json or message/rfc822"));
    }
  }

  private void keyed(Consumer<Optional<String>> read) {
    try {
      read.accept(Answers.key(request));
    } catch (IllegalArgumentException e) {
      answering.problem(Problem.of(Kind.INVALID_REQUEST, String.valueOf(e.getMessage())));
    }
  }

  private String mediaType() {
    String type = request.getHeader("Content-Type");
    return type == null ? "" : type.split(";", -1)[0].strip().toLowerCase(Locale.ROOT);
  }
}
