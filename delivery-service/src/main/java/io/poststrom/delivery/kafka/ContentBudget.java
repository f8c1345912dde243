package io.poststrom.delivery.kafka;

import io.poststrom.site.Site;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Bounds how many pieces of streamed contents are in memory: a piece is read only with a permit. A
 * content's first permit stays with it until it is closed; one for reading ahead goes back when
 * that piece's turn has come. Who finds none waits in order. Any thread; never blocks.
 *
 * <p>One site gets at most half of the permits, and of the last quarter an eighth, so that next
 * hops that take nothing of their mail don't stop that of others; but one at least.
 */
final class ContentBudget {
  private static final int SHARE_OF_ONE_SITE = 8;

  private record Waiting(Site site, CompletableFuture<Void> permit) {}

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Site, Integer> held = new HashMap<>();
  private final int half;
  private final int lastQuarter;
  private int free;

  ContentBudget(int pieces) {
    free = pieces;
    half = Math.max(1, pieces / 2);
    lastQuarter = pieces / 4;
  }

  /** Completes once a permit is there for the site. */
  CompletionStage<Void> acquire(Site site) {
    CompletableFuture<Void> permit = new CompletableFuture<>();
    synchronized (this) {
      if (!tryAcquire(site)) {
        waiting.add(new Waiting(site, permit));
        return permit;
      }
    }
    permit.complete(null);
    return permit;
  }

  /** Takes a permit if there is one for the site now. */
  synchronized boolean tryAcquire(Site site) {
    int most = free > lastQuarter ? half : Math.max(1, lastQuarter / SHARE_OF_ONE_SITE);
    if (free == 0 || held.getOrDefault(site, 0) >= most) {
      return false;
    }
    free--;
    held.merge(site, 1, Integer::sum);
    return true;
  }

  /** Gives a permit of the site back. */
  void release(Site site) {
    List<Waiting> served = new ArrayList<>(1);
    synchronized (this) {
      free++;
      held.computeIfPresent(site, (same, permits) -> permits == 1 ? null : permits - 1);
      Iterator<Waiting> all = waiting.iterator();
      while (free > 0 && all.hasNext()) {
        Waiting next = all.next();
        if (tryAcquire(next.site())) {
          all.remove();
          served.add(next);
        }
      }
    }
    served.forEach(next -> next.permit().complete(null));
  }
}
