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

  static final UserSecret.Scram NO_SCRAM =
      new UserSecret.Scram(UserSecret.ScramHash.SHA_256, 4_096, "", "", "");
  private static final UserSecret.DigestMd5 NO_DIGEST = new UserSecret.DigestMd5("", "", "");

  private final Mechanism mechanism;
  private SaslStep step;

  /** An exchange in which the server's nonce is this one. */
  Exchange(SaslName name, String nonce, Secrets secrets, Optional<ChannelBindings> tls) {
    mechanism =
        name.start(new SaslName.Means(secrets, tls, () -> nonce, "mx.example.org", List.of()));
    step = mechanism.begin();
  }

  /** The same where all SCRAM secrets are this one. */
  Exchange(SaslName name, String nonce, UserSecret.Scram secret, Optional<ChannelBindings> tls) {
    this(name, nonce, new OneSecret(secret, NO_DIGEST), tls);
  }

  /** An exchange that needs no secret. */
  Exchange(SaslName name) {
    this(name, "nonce", NO_SCRAM, Optional.empty());
  }

  /** Everybody's secrets. */
  record OneSecret(UserSecret.Scram scram, UserSecret.DigestMd5 digest) implements Secrets {
    @Override
    public UserSecret.Scram scram(String user, UserSecret.ScramHash hash) {
      return scram;
    }

    @Override
    public UserSecret.DigestMd5 digestMd5(String user) {
      return digest;
    }

    @Override
    public Optional<String> realm() {
      return Optional.of(digest.realm()).filter(realm -> !realm.isEmpty());
    }
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
