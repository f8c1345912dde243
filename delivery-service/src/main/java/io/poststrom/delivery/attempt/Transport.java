package io.poststrom.delivery.attempt;

import java.util.concurrent.CompletionStage;

/**
 * Carries an obligation to its next hop: finds the hosts, speaks SMTP or writes the Maildir.
 *
 * <p>May be called from any thread and never blocks it. How many attempts of a site run at a time
 * is the caller's decision: each takes a connection of its own, an idle one where there is one.
 */
public interface Transport {
  /**
   * Starts one attempt. The stage completes on a thread of the transport (nearly always a Vert.x
   * event loop; a DNS or Maildir thread where no connection was made) or before this returns, so
   * what follows must not block. It completes exceptionally only for a bug: whatever a next hop,
   * DNS or a disk does is a result. An attempt always ends: every phase has its timeout.
   */
  CompletionStage<AttemptResult> attempt(Attempt attempt);
}
