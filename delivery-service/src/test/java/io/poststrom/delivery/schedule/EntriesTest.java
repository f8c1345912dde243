package io.poststrom.delivery.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.ObligationId;
import io.poststrom.site.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EntriesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Site SITE = new Site("mx:next.example");

  @Test
  void behavesAsAMapThroughManyAdditionsAndRemovals() {
    PartitionQueue home = new PartitionQueue(0, QueueSamples.RULES);
    SiteQueue queue = home.site(SITE, 0);
    Entries entries = home.entries();
    Map<PackedId, Integer> model = new HashMap<>();
    List<PackedId> all = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      if (all.isEmpty() || random.nextInt(5) < 3) {
        Obligation obligation = Samples.queued(SITE, NOW, "a@x.example");
        PackedId id = PackedId.of(obligation.id());
        model.put(id, entries.add(id, obligation, i, queue));
        all.add(id);
      } else {
        PackedId id = all.remove(random.nextInt(all.size()));
        entries.remove(entries.find(id));
        model.remove(id);
        assertEquals(Entries.NONE, entries.find(id));
      }
    }
    assertEquals(model.size(), entries.live());
    model.forEach((id, slot) -> assertEquals(slot, entries.find(id)));
  }

  @Test
  void partsOfOneMailAtOneSiteAreDifferent() {
    Obligation obligation = Samples.queued(SITE, NOW, "a@x.example");
    ObligationId second = ObligationId.of(obligation.envelope().id(), SITE, 1);

    assertEquals(1, PackedId.of(second).part());
    assertEquals(0, PackedId.of(obligation.id()).part());
    ContentRef.AtRecord place = new ContentRef.AtRecord("mail.accepted", 3, 1_296);
    ContentRef.AtRecord slow = new ContentRef.AtRecord("mail.slow", 3, 1_296);
    Set<Long> released =
        Stream.of(place, slow, new ContentRef.AtRecord("mail.accepted", 3, 1_297))
            .map(at -> ObligationId.ofReleased(second.mail(), obligation.site(), at))
            .map(id -> PackedId.of(id).part())
            .collect(Collectors.toSet());
    assertEquals(3, released.size(), "each release is one of its own");
    assertTrue(released.stream().allMatch(part -> part < 0));
    assertEquals(PackedId.of(second).low(), PackedId.of(obligation.id()).low());
  }
}
