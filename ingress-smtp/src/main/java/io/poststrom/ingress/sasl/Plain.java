package io.poststrom.ingress.sasl;

import java.util.Optional;

/** PLAIN, RFC 4616: {@code [authzid] NUL authcid NUL passwd}. */
final class Plain implements Mechanism {
  private static final byte[] NOTHING = {};

  @Override
  public SaslStep begin() {
    return new SaslStep.Challenge(NOTHING);
  }

  @Override
  public SaslStep on(byte[] response) {
    int first = indexOfNul(response, 0);
    int second = first < 0 ? -1 : indexOfNul(response, first + 1);
    if (second < 0 || indexOfNul(response, second + 1) >= 0) {
      return new SaslStep.Malformed("PLAIN has two NUL octets: RFC 4616 section 2");
    }
    Optional<String> name = Prepared.of(response, first + 1, second);
    Optional<String> password = Prepared.of(response, second + 1, response.length);
    if (name.isEmpty() || password.isEmpty()) {
      return new SaslStep.Failed();
    }
    // RFC 4616 section 2: nobody may act for another one here.
    if (first > 0 && !Prepared.of(response, 0, first).equals(name)) {
      return new SaslStep.Failed();
    }
    return new SaslStep.Judge(new Proof.Password(name.get(), password.get()));
  }

  @Override
  public SaslStep on(Verdict verdict) {
    return ended(verdict);
  }

  /** The end of all mechanisms that have nothing to say after a verdict. */
  static SaslStep ended(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Holds(String identity) -> new SaslStep.Proven(identity);
      case Verdict.Fails() -> new SaslStep.Failed();
    };
  }

  private static int indexOfNul(byte[] octets, int from) {
    for (int i = from; i < octets.length; i++) {
      if (octets[i] == 0) {
        return i;
      }
    }
    return -1;
  }
}
