package io.poststrom.ingress.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.settings.UserSecret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Plays the client of one exchange. */
final class Exchange {
  static final byte[] BINDING = "the TLS connection".getBytes(StandardCharsets.US_ASCII);

  private final Mechanism mechanism;
  private SaslStep step;

  /** An exchange in which the server's nonce is this one, and all secrets are this one. */
  Exchange(SaslName name, String nonce, UserSecret.Scram secret, Optional<ChannelBindings> tls) {
    mechanism =
        name.start(
            new SaslName.Means(
                (user, hash) -> secret, tls, () -> nonce, "mx.example.org", List.of()));
    step = mechanism.begin();
  }

  /** An exchange that needs no secret. */
  Exchange(SaslName name) {
    this(
        name,
        "nonce",
        new UserSecret.Scram(UserSecret.ScramHash.SHA_256, 4_096, "", "", ""),
        Optional.empty());
  }

  /** A TLS connection with one binding. */
  static Optional<ChannelBindings> bound(String type) {
    return Optional.of(t -> t.equals(type) ? Optional.of(BINDING) : Optional.empty());
  }

  Exchange hears(String challenge) {
    SaslStep.Challenge sent = assertInstanceOf(SaslStep.Challenge.class, step);
    assertEquals(challenge, new String(sent.octets(), StandardCharsets.UTF_8));
    return this;
  }

  Exchange says(String response) {
    return says(response.getBytes(StandardCharsets.UTF_8));
  }

  Exchange says(byte[] response) {
    step = mechanism.on(response);
    return this;
  }

  <P extends Proof> P offers(Class<P> type) {
    SaslStep.Judge judge = assertInstanceOf(SaslStep.Judge.class, step);
    return assertInstanceOf(type, judge.proof());
  }

  Exchange holds(String identity) {
    step = mechanism.on(new Verdict.Holds(identity));
    return this;
  }

  Exchange fails() {
    step = mechanism.on(new Verdict.Fails());
    return this;
  }

  SaslStep step() {
    return step;
  }
}
