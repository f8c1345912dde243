package io.poststrom.ingress.sasl;

import java.util.Optional;

/** Names in a GS2 header and in SCRAM's messages: RFC 5801 section 4, RFC 5802 section 5.1. */
final class Gs2 {
  private Gs2() {}

  /** Undoes {@code =2C} and {@code =3D}; empty where an equals sign stands for itself. */
  static Optional<String> name(String text) {
    String rest = text.replace("=2C", "").replace("=3D", "");
    return rest.indexOf('=') >= 0 || rest.indexOf(',') >= 0
        ? Optional.empty()
        : Optional.of(text.replace("=2C", ",").replace("=3D", "="));
  }
}
