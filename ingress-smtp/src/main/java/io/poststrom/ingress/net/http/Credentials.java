package io.poststrom.ingress.net.http;

import io.poststrom.ingress.sasl.Prepared;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.session.Tls;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request shows to prove whose it is: RFC 6750, RFC 7617, or its client certificate. */
final class Credentials {
  private static final Pattern BEARER = Pattern.compile("(?i)bearer +([A-Za-z0-9._~+/-]+=*)");
  private static final Pattern BASIC = Pattern.compile("(?i)basic +([A-Za-z0-9+/]+=*)");

  private Credentials() {}

  /**
   * The proof; empty where there is none that we take.
   *
   * @param authorization the field, empty where there is none
   * @param offered the mechanisms that AUTH would offer: a password is one there, too
   */
  static Optional<Proof> of(
      Optional<String> authorization, List<SaslName> offered, Optional<Tls> tls) {
    if (authorization.isEmpty()) {
      List<String> names = tls.map(Tls::names).orElse(List.of());
      return offered.contains(SaslName.EXTERNAL)
          ? Optional.of(new Proof.Certified(Optional.empty(), names))
          : Optional.empty();
    }
    Matcher bearer = BEARER.matcher(authorization.get());
    if (bearer.matches()) {
      Proof.Token token = new Proof.Token(Optional.empty(), bearer.group(1));
      return token.isOurs() || offered.contains(SaslName.OAUTHBEARER)
          ? Optional.of(token)
          : Optional.empty();
    }
    Matcher basic = BASIC.matcher(authorization.get());
    return basic.matches() && offered.contains(SaslName.PLAIN)
        ? password(basic.group(1))
        : Optional.empty();
  }

  /** A field for each scheme that may help. */
  static List<String> challenges() {
    return List.of("Bearer realm=\"mail\"", "Basic realm=\"mail\", charset=\"UTF-8\"");
  }

  private static Optional<Proof> password(String base64) {
    try {
      String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      if (colon < 0) {
        return Optional.empty();
      }
      return Prepared.of(text.substring(0, colon).toLowerCase(Locale.ROOT))
          .flatMap(
              name ->
                  Prepared.of(text.substring(colon + 1))
                      .map(password -> new Proof.Password(name, password)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
