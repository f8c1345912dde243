package io.poststrom.ingress.door;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Questions under way about one client, name or sender, and what was found so far. Its maker asks
 * on one thread; answers come on any.
 */
final class Inquiry {
  private final List<Finding> found = new ArrayList<>();
  private CompletableFuture<Void> open = CompletableFuture.completedFuture(null);

  /** One more question; one that breaks finds nothing. */
  void ask(CompletionStage<List<Finding>> question) {
    CompletableFuture<Void> heard =
        question.exceptionally(failure -> List.of()).thenAccept(this::add).toCompletableFuture();
    open = heard.isDone() ? open : CompletableFuture.allOf(open, heard);
  }

  /** Done when all has been answered. */
  CompletableFuture<Void> open() {
    return open;
  }

  synchronized List<Finding> found() {
    return List.copyOf(found);
  }

  private synchronized void add(List<Finding> findings) {
    found.addAll(findings);
  }
}
