package io.poststrom.filter.app;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets requests through that carry a bearer token of the file {@code
 * poststrom.filter.quarantine.tokens}, before anything of their body is read.
 */
final class OperatorGate implements Handler<RoutingContext> {
  private static final String NAME = "operator";
  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;

  private final Tokens tokens;

  OperatorGate(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Who was let through. */
  static String name(RoutingContext http) {
    return http.get(NAME);
  }

  @Override
  public void handle(RoutingContext http) {
    String authorization = http.request().getHeader("Authorization");
    if (!tokens.isOpen()) {
      refuse(http, FORBIDDEN, "nobody may: poststrom.filter.quarantine.tokens names no file");
      return;
    }
    tokens
        .who(authorization == null ? "" : authorization)
        .ifPresentOrElse(
            name -> {
              http.put(NAME, name);
              http.next();
            },
            () -> {
              http.response().putHeader("WWW-Authenticate", "Bearer realm=\"quarantine\"");
              refuse(http, UNAUTHORIZED, "want Authorization: Bearer TOKEN of the file of tokens");
            });
  }

  private static void refuse(RoutingContext http, int status, String why) {
    http.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain; charset=UTF-8")
        .end(why + "\n");
  }
}
