package io.poststrom.delivery.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.site.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ContentBudgetTest {
  private static final Site SLOW = new Site("mx:slow.example");
  private static final Site OTHER = new Site("mx:other.example");
  private static final Site FAST = new Site("mx:fast.example");

  @Test
  void oneSiteGetsHalf() {
    ContentBudget budget = new ContentBudget(64);

    assertEquals(32, takeAll(budget, SLOW));

    assertTrue(budget.tryAcquire(FAST));
  }

  @Test
  void ofTheLastQuarterOneSiteGetsAnEighth() {
    ContentBudget budget = new ContentBudget(64);
    assertEquals(32, takeAll(budget, SLOW));
    assertEquals(16, takeAll(budget, OTHER));

    assertEquals(2, takeAll(budget, FAST));
  }

  @Test
  void ofAVerySmallBudgetEachSiteGetsOneWhileThereIsOne() {
    ContentBudget budget = new ContentBudget(4);
    assertEquals(2, takeAll(budget, SLOW));
    assertEquals(1, takeAll(budget, OTHER));
    assertEquals(1, takeAll(budget, FAST));

    CompletableFuture<Void> waiting = acquire(budget, FAST);
    assertFalse(waiting.isDone());
    budget.release(FAST);

    assertTrue(waiting.isDone());
  }

  @Test
  void whoWaitsForItsOwnSiteHoldsUpNobodyBehind() {
    ContentBudget budget = new ContentBudget(4);
    takeAll(budget, SLOW);
    takeAll(budget, OTHER);
    takeAll(budget, FAST);
    List<CompletableFuture<Void>> waiting =
        List.of(acquire(budget, SLOW), acquire(budget, SLOW), acquire(budget, FAST));

    budget.release(OTHER);
    assertEquals(List.of(false, false, false), done(waiting), "all of them hold one");
    budget.release(FAST);
    assertEquals(List.of(false, false, true), done(waiting));

    budget.release(SLOW);
    assertEquals(List.of(true, false, true), done(waiting));
  }

  private static int takeAll(ContentBudget budget, Site site) {
    int taken = 0;
    while (budget.tryAcquire(site)) {
      taken++;
    }
    return taken;
  }

  private static CompletableFuture<Void> acquire(ContentBudget budget, Site site) {
    return budget.acquire(site).toCompletableFuture();
  }

  private static List<Boolean> done(List<CompletableFuture<Void>> waiting) {
    List<Boolean> done = new ArrayList<>();
    waiting.forEach(permit -> done.add(permit.isDone()));
    return done;
  }
}
