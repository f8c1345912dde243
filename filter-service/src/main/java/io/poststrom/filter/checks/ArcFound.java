package io.poststrom.filter.checks;

import io.poststrom.filter.arc.ArcOutcome;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.pipeline.MailView;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What {@link ArcCheck} makes of a mail's chain, for who adds to it. */
public final class ArcFound {
  private static final String PREFIX = "ARC-";

  private Optional<CompletionStage<ArcOutcome>> outcome = Optional.empty();

  /** Of this mail. */
  public static ArcFound of(MailView mail) {
    return mail.shared(ArcFound.class, ArcFound::new);
  }

  /** Whether there is anything of a chain. */
  static boolean isIn(Header header) {
    return header.fields().stream()
        .anyMatch(field -> field.name().regionMatches(true, 0, PREFIX, 0, PREFIX.length()));
  }

  void is(CompletionStage<ArcOutcome> found) {
    outcome = Optional.of(found);
  }

  /** The outcome, when all checks are done; empty where it is not known. */
  public Optional<ArcOutcome> outcome(Header header) {
    return isIn(header)
        ? outcome
            .map(stage -> stage.toCompletableFuture())
            .filter(f -> f.isDone() && !f.isCompletedExceptionally())
            .map(f -> f.join())
        : Optional.of(ArcOutcome.NO_CHAIN);
  }
}
