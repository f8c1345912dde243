package io.poststrom.ingress.sasl;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Port: somebody elsewhere who knows users and their passwords. Called on sessions' threads; never
 * blocks them.
 */
public interface PasswordSource {
  /** Whether a password is its user's; empty where that can't be found out now. Never fails. */
  CompletionStage<Optional<Mechanism.Verdict>> judge(Proof.Password proof);
}
