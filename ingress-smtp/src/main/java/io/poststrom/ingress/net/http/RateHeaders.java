package io.poststrom.ingress.net.http;

import io.poststrom.ingress.session.SenderRules.Allowance;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a sender's rates leave it, as draft-ietf-httpapi-ratelimit-headers has it: {@code
 * RateLimit-Policy: "shop-mails";q=100;w=3600} and {@code RateLimit: "shop-mails";r=7;t=180}.
 */
final class RateHeaders {
  private RateHeaders() {}

  static void put(HttpServerResponse response, List<Allowance> allowances) {
    if (allowances.isEmpty()) {
      return;
    }
    response.putHeader(
        "RateLimit-Policy",
        all(allowances, a -> "%s;q=%d;w=%d".formatted(name(a), a.most(), a.perSeconds())));
    response.putHeader(
        "RateLimit",
        all(allowances, a -> "%s;r=%d;t=%d".formatted(name(a), a.left(), a.moreInSeconds())));
    allowances.stream()
        .filter(a -> a.left() == 0)
        .mapToLong(Allowance::moreInSeconds)
        .max()
        .ifPresent(seconds -> response.putHeader("Retry-After", Long.toString(seconds)));
  }

  private static String all(List<Allowance> allowances, Function<Allowance, String> one) {
    return allowances.stream().map(one).collect(Collectors.joining(", "));
  }

  private static String name(Allowance allowance) {
    return '"' + allowance.name().replaceAll("[^ !#-\\[\\]-~]", "?") + '"';
  }
}
