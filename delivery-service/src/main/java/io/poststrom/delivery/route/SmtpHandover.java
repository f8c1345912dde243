package io.poststrom.delivery.route;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Hands mail to SMTP servers. */
public interface SmtpHandover {
  /** Tries the hops in turn until every recipient has an outcome or none is left. */
  CompletionStage<AttemptResult> send(Attempt attempt, List<Hop> hops);
}
