package io.poststrom.spf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether a mechanism matches the client; an error ends the whole check. RFC 7208 section 4.6.2.
 */
sealed interface Match {
  Match YES = new Yes();
  Match NO = new No();

  /** The directive's qualifier is the result. */
  record Yes() implements Match {}

  /** On to the next directive. */
  record No() implements Match {}

  /** The result, whatever the other directives say. */
  record Error(SpfResult result, String problem) implements Match {}

  static Match of(boolean matches) {
    return matches ? YES : NO;
  }

  static Match temperror(String problem) {
    return new Error(SpfResult.TEMPERROR, problem);
  }

  static Match permerror(String problem) {
    return new Error(SpfResult.PERMERROR, problem);
  }

  /** The same, known already. */
  default CompletionStage<Match> known() {
    return CompletableFuture.completedStage(this);
  }
}
