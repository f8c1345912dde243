package io.poststrom.ingress.greylist;

import io.poststrom.mail.Sighting;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Port: what all pods together remember. Any thread; never blocks. */
public interface Sightings {
  /** Whether all is known that was remembered before this process began. */
  boolean isComplete();

  /** Whether what is to be remembered was so the last time. */
  boolean isHealthy();

  /** Whether one more can be remembered without forgetting any that is newer than this. */
  boolean hasRoom(Instant since);

  /** What is known under a key and has not expired. */
  Optional<Sighting> find(String key);

  /** Remembers, in place of what is known; tells whether that was possible. Never fails. */
  CompletionStage<Boolean> keep(String key, Sighting sighting);
}
