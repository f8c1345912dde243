package io.poststrom.ingress.net.http;

import io.poststrom.ingress.submission.Claim;
import io.poststrom.ingress.submission.Claims;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Keys in memory, by the real rule. */
final class FakeClaims implements Claims {
  final Map<String, Claim> standing = new ConcurrentHashMap<>();
  volatile boolean logWorks = true;

  @Override
  public Optional<Claim> get(String key) {
    return Optional.ofNullable(standing.get(key));
  }

  @Override
  public CompletionStage<Claim> put(String key, Claim claim) {
    return logWorks
        ? CompletableFuture.completedFuture(standing.merge(key, claim, Claim::standing))
        : CompletableFuture.failedFuture(new IllegalStateException("no log"));
  }
}
