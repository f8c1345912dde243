package io.poststrom.beforequeue;

import io.poststrom.mail.AcceptedMail;
import java.util.concurrent.CompletionStage;

/** Port: the filter as the ingress sees it. Never blocks its caller; any thread. */
public interface BeforeQueueFilter {
  /**
   * Looks at a mail that is whole but not accepted yet. The stage completes on any thread, and
   * never fails: where there is no answer to be had it says {@link Decision.Undecided}.
   *
   * @param mail as it will be written to the log; its content inline, or in the log already
   */
  CompletionStage<Decision> decide(AcceptedMail mail);
}
