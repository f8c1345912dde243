package io.poststrom.ingress.submission;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Port: what idempotency keys stand for, the same for all instances. Never blocks. */
public interface Claims {
  /** What stands under a key, as far as this instance knows. */
  Optional<Claim> get(String key);

  /** Writes a claim; the stage's value is the one that stands then. It fails where the log does. */
  CompletionStage<Claim> put(String key, Claim claim);
}
