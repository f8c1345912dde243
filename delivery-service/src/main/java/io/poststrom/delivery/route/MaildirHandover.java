package io.poststrom.delivery.route;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** Puts mail into Maildirs. */
public interface MaildirHandover {
  /** Delivers to each recipient's Maildir below {@code root}. */
  CompletionStage<AttemptResult> store(Attempt attempt, Path root);
}
