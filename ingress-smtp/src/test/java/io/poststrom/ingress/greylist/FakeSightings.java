package io.poststrom.ingress.greylist;

import io.poststrom.mail.Sighting;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A memory that forgets nothing, unless it is out of order. */
public final class FakeSightings implements Sightings {
  /** What is remembered. */
  public final Map<String, Sighting> kept = new ConcurrentHashMap<>();

  private volatile boolean works = true;
  private volatile boolean complete = true;
  private volatile Instant oldest = Instant.MIN;

  /** From now on nothing can be remembered, or can again. */
  public void works(boolean now) {
    works = now;
  }

  /** Whether all is known of before. */
  public void complete(boolean now) {
    complete = now;
  }

  /** It is full, and the oldest that it has is of this time. */
  public void full(Instant oldestOfAll) {
    oldest = oldestOfAll;
  }

  @Override
  public boolean hasRoom(Instant since) {
    return since.isAfter(oldest);
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public boolean isHealthy() {
    return works;
  }

  @Override
  public Optional<Sighting> find(String key) {
    return Optional.ofNullable(kept.get(key));
  }

  @Override
  public CompletionStage<Boolean> keep(String key, Sighting sighting) {
    if (works) {
      kept.put(key, sighting);
    }
    return CompletableFuture.completedFuture(works);
  }
}
