package io.poststrom.filter.checks;

import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.pipeline.MailView;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The body's hashes that the checks of signatures share, so that the body is hashed once for all of
 * them. On the worker's thread, while the checks are asked.
 */
public final class HashedBody {
  private final BodyHashes hashes = new BodyHashes();
  private Optional<CompletionStage<Boolean>> read = Optional.empty();

  /** Of this mail, one for all that ask. */
  public static HashedBody of(MailView mail) {
    return mail.shared(HashedBody.class, HashedBody::new);
  }

  /** Which say what of the body they want, before it is read. */
  public BodyHashes hashes() {
    return hashes;
  }

  /** Completes when the body has been read, with false where it could not be. */
  public CompletionStage<Boolean> read(MailView mail) {
    CompletionStage<Boolean> stage =
        read.orElseGet(
            () ->
                mail.body()
                    .readInto(hashes::update)
                    .handle((v, failure) -> ended(failure == null)));
    read = Optional.of(stage);
    return stage;
  }

  /** Before anybody asks for a hash, so that they may on any thread. */
  private boolean ended(boolean isRead) {
    hashes.end();
    return isRead;
  }
}
