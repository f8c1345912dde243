package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.BodyHashes;
import java.util.concurrent.CompletionStage;

/**
 * One mail's chain on its way to its outcome. Who shares the {@link BodyHashes} feeds them; then
 * {@link #end}, or {@link #unread}, once. One thread at a time.
 */
public final class ArcValidation {
  private final ChainTrial trial;

  ArcValidation(ChainTrial trial) {
    this.trial = trial;
  }

  /** Whether the outcome depends on the body. If not, it need not be read. */
  public boolean needsBody() {
    return trial.decided().isEmpty();
  }

  /**
   * The body is over. At once where all keys are known, else on the thread that brings the last
   * one. Never fails.
   */
  public CompletionStage<ArcOutcome> end() {
    trial.hashes().end();
    return trial.keys().all().thenApply(answered -> trial.outcome());
  }

  /** The body could not be read: a chain that depends on it has failed for now. */
  public ArcOutcome unread(String reason) {
    return trial
        .decided()
        .orElseGet(() -> ArcOutcome.fail(new Trial.Failed(reason, true), trial.chain()));
  }
}
