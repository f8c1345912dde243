package io.poststrom.filter.checks;

import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.pipeline.MailView;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The body's hashes that the checks of signatures share, so that the body is hashed once for all of
 * them. On the worker's thread, while the checks are asked.
 */
final class HashedBody {
  private final BodyHashes hashes = new BodyHashes();
  private Optional<CompletionStage<Boolean>> read = Optional.empty();

  static HashedBody of(MailView mail) {
    return mail.shared(HashedBody.class, HashedBody::new);
  }

  BodyHashes hashes() {
    return hashes;
  }

  /** Completes when the body has been read, with false where it could not be. */
  CompletionStage<Boolean> read(MailView mail) {
    CompletionStage<Boolean> stage =
        read.orElseGet(
            () -> mail.body().readInto(hashes::update).handle((v, failure) -> failure == null));
    read = Optional.of(stage);
    return stage;
  }
}
