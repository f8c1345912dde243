package io.poststrom.ingress.sasl;

import java.util.List;
import java.util.Optional;

/**
 * EXTERNAL, RFC 4422 appendix A: the client has proven who it is already, by its TLS certificate.
 * It only says whom of those that the certificate names it wants to be, or nothing.
 */
final class External implements Mechanism {
  private static final byte[] NOTHING = {};

  private final List<String> names;

  External(List<String> names) {
    this.names = names;
  }

  @Override
  public SaslStep begin() {
    return new SaslStep.Challenge(NOTHING);
  }

  @Override
  public SaslStep on(byte[] response) {
    if (response.length == 0) {
      return new SaslStep.Judge(new Proof.Certified(Optional.empty(), names));
    }
    return Prepared.of(response, 0, response.length)
        .<SaslStep>map(name -> new SaslStep.Judge(new Proof.Certified(Optional.of(name), names)))
        .orElseGet(SaslStep.Failed::new);
  }

  @Override
  public SaslStep on(Verdict verdict) {
    return Plain.ended(verdict);
  }
}
