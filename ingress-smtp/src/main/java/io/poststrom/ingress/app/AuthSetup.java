package io.poststrom.ingress.app;

import io.poststrom.config.WrongSettings;
import io.poststrom.ingress.identity.Gate;
import io.poststrom.ingress.identity.TokenCheck;
import io.poststrom.ingress.policy.Network;
import io.poststrom.ingress.sasl.SaslName;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The settings below poststrom.ingress.auth as values. */
record AuthSetup(AuthSettings settings) {
  private static final String MECHANISMS = "poststrom.ingress.auth.mechanisms";
  private static final String TOKEN = "poststrom.ingress.auth.token.";

  /**
   * What holds for every authentication.
   *
   * @param proxies in which HTTP comes for many
   */
  Gate.Rules rules(List<Network> proxies) {
    return new Gate.Rules(
        allowed(),
        settings.clearNetworks().orElse(List.of()).stream().map(Network::parse).toList(),
        settings.failureDelay(),
        new Gate.Failures(
            settings.maxFailuresPerAddress(),
            settings.maxFailuresPerAccount(),
            settings.failureWindow(),
            proxies),
        settings.hashThreads(),
        settings.hashQueue());
  }

  /** What checks tokens, where an issuer is set. */
  Optional<TokenCheck> tokens() {
    AuthSettings.Token token = settings.token();
    List<String> missing = new ArrayList<>();
    String issuer = given("issuer", token.issuer(), missing);
    String audience = given("audience", token.audience(), missing);
    String keys = given("keys", token.keys(), missing);
    if (missing.size() == 3) {
      return Optional.empty();
    }
    if (!missing.isEmpty()) {
      throw new WrongSettings(missing);
    }
    if (!isHttp(keys)) {
      throw new WrongSettings(
          List.of(TOKEN + "keys=" + keys + " is wrong: want a URL that begins with https://"));
    }
    return Optional.of(
        new TokenCheck(new TokenCheck.Issuer(issuer, audience, keys, token.claim())));
  }

  private Set<SaslName> allowed() {
    Set<SaslName> allowed = EnumSet.noneOf(SaslName.class);
    List<String> mistakes = new ArrayList<>();
    for (String name : settings.mechanisms().orElse(usual())) {
      SaslName.of(name.strip())
          .ifPresentOrElse(
              allowed::add,
              () ->
                  mistakes.add(
                      MECHANISMS
                          + ": there is no "
                          + name
                          + "; known: "
                          + String.join(", ", known())));
    }
    if (!mistakes.isEmpty()) {
      throw new WrongSettings(mistakes);
    }
    return allowed;
  }

  private static List<String> usual() {
    return Arrays.stream(SaslName.values())
        .filter(name -> !name.isHistoric())
        .map(SaslName::keyword)
        .toList();
  }

  private static List<String> known() {
    return Arrays.stream(SaslName.values()).map(SaslName::keyword).toList();
  }

  private static String given(String key, Optional<String> value, List<String> missing) {
    if (value.isEmpty()) {
      missing.add(TOKEN + key + " is not set: want issuer, audience and keys, or none of them");
    }
    return value.orElse("");
  }

  /** Keys over http can be forged on the way; that is for issuers on this machine only. */
  private static boolean isHttp(String url) {
    try {
      URI uri = URI.create(url);
      return "https".equals(uri.getScheme())
          || "http".equals(uri.getScheme()) && isThisMachine(uri);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isThisMachine(URI uri) {
    return "localhost".equals(uri.getHost()) || "127.0.0.1".equals(uri.getHost());
  }
}
