package io.poststrom.ingress.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** LOGIN, as the draft that became no standard has it: a name, then a password. */
final class Login implements Mechanism {
  // Some programs look for these words.
  private static final String ASK_NAME = "Username:";
  private static final String ASK_PASSWORD = "Password:";

  private Optional<String> name = Optional.empty();

  @Override
  public SaslStep begin() {
    return challenge(ASK_NAME);
  }

  @Override
  public SaslStep on(byte[] response) {
    Optional<String> text = Prepared.of(response, 0, response.length);
    if (text.isEmpty()) {
      return new SaslStep.Failed();
    }
    if (name.isEmpty()) {
      name = text;
      return challenge(ASK_PASSWORD);
    }
    return new SaslStep.Judge(new Proof.Password(name.get(), text.get()));
  }

  @Override
  public SaslStep on(Verdict verdict) {
    return Plain.ended(verdict);
  }

  private static SaslStep challenge(String text) {
    return new SaslStep.Challenge(text.getBytes(StandardCharsets.US_ASCII));
  }
}
