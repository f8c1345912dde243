package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.Inspection.Inspected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentInspectionsTest {
  private static final Inspected ONE = new Inspected(Findings.NONE, List.of("one"), Amended.NONE);

  private final AtomicLong now = new AtomicLong();
  private final RecentInspections recent = new RecentInspections(2, now::get);

  @Test
  void eachIsTakenOnce() {
    recent.keep(Mails.id("a"), ONE);
    assertEquals(Optional.empty(), recent.take(Mails.id("b")));
    assertEquals(Optional.of(ONE), recent.take(Mails.id("a")));
    assertEquals(Optional.empty(), recent.take(Mails.id("a")));
  }

  @Test
  void theOldestMakesRoomAndWhatIsStaleGoes() {
    recent.keep(Mails.id("a"), ONE);
    recent.keep(Mails.id("b"), ONE);
    recent.keep(Mails.id("c"), ONE);
    assertEquals(Optional.empty(), recent.take(Mails.id("a")));
    assertEquals(Optional.of(ONE), recent.take(Mails.id("b")));
    now.addAndGet(Duration.ofSeconds(31).toNanos());
    recent.keep(Mails.id("d"), ONE);
    assertEquals(Optional.empty(), recent.take(Mails.id("c")));
    assertEquals(Optional.of(ONE), recent.take(Mails.id("d")));
  }
}
