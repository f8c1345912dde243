package io.poststrom.ingress.net.http;

import io.poststrom.ingress.submission.Json;
import io.poststrom.mail.MailId;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/** What both forms of a mail have in common. */
final class Answers {
  private static final Pattern KEY = Pattern.compile("[!-~](?:[ -~]{0,253}[!-~])?");
  private static final int ACCEPTED = 202;
  private static final String JSON = "application/json";

  private Answers() {}

  static MailId newId(HttpLoop loop) {
    var chance = loop.world().chance();
    return MailId.random(chance.clock().instant(), chance.random());
  }

  static void taken(HttpServerRequest request, Answering answering, MailId id) {
    request.response().putHeader("Location", "/v1/mails/" + id.text());
    answering.answer(ACCEPTED, JSON, Json.taken(id));
  }

  /**
   * The key that the client has given the request; empty where it has given none.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Optional<String> key(HttpServerRequest request) {
    String field = request.getHeader("Idempotency-Key");
    if (field == null) {
      return Optional.empty();
    }
    if (!KEY.matcher(field).matches()) {
      throw new IllegalArgumentException(
          "want an Idempotency-Key of 1 to 255 printable ASCII characters");
    }
    return Optional.of(field);
  }

  /** Content-Length; 0 where there is none. */
  static long declared(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length == null ? 0 : Long.parseLong(length);
  }
}
