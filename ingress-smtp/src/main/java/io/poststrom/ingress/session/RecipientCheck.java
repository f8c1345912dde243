package io.poststrom.ingress.session;

import java.util.concurrent.CompletionStage;

/**
 * Port: decides about recipients. An answer that is known at once comes as a completed stage, which
 * costs no turn of the event loop; others complete later, on any thread.
 */
public interface RecipientCheck {
  /** {@link Answer.RecipientAccepted} or {@link Answer.RecipientRefused}; never fails. */
  CompletionStage<Answer> ask(Question question);
}
