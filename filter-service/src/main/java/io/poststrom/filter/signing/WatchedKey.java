package io.poststrom.filter.signing;

import io.poststrom.filter.dkim.SigningKey;
import java.util.Optional;

/** A key's file and what DNS shows of it, whichever documents name it. */
record WatchedKey(WatchedFile file, Publication publication) {
  Optional<SigningKey> key() {
    return file.key();
  }

  void look() {
    if (file.look()) {
      publication.forget();
    }
  }

  /** Where it stands if its time is now. */
  Standing standing() {
    return key().isEmpty()
        ? new Standing(KeyState.UNREADABLE, file.problem())
        : publication.standing();
  }
}
