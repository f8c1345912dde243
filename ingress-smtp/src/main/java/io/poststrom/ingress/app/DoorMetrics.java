package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.poststrom.dns.ZoneHealth;
import io.poststrom.ingress.door.DnsLists;
import io.poststrom.ingress.door.DoorObserver;
import io.poststrom.ingress.kafka.KafkaSightings;

/** Counts what happens at the door: docs/door.md says what the figures mean. */
record DoorMetrics(MeterRegistry registry) implements DoorObserver {
  private static final String PREFIX = "poststrom_ingress_door_";
  private static final String CHECK = "check";

  void watch(DnsLists lists) {
    for (ZoneHealth zone : lists.zones()) {
      registry.gauge(
          PREFIX + "list_well", Tags.of("list", zone.name()), zone, z -> z.isWell() ? 1 : 0);
    }
  }

  void watch(KafkaSightings sightings) {
    registry.gauge(PREFIX + "greylist_entries", sightings, KafkaSightings::size);
    registry.gauge(PREFIX + "greylist_pushed_out", sightings, KafkaSightings::pushedOut);
    registry.gauge(PREFIX + "greylist_known", sightings, s -> s.isComplete() ? 1 : 0);
  }

  @Override
  public void barred(String check) {
    registry.counter(PREFIX + "refusals", CHECK, check).increment();
  }

  @Override
  public void found(String check) {
    registry.counter(PREFIX + "findings", CHECK, check).increment();
  }

  /** What came of a question about a sender. */
  void calledBack(String outcome) {
    registry.counter(PREFIX + "callbacks", "outcome", outcome).increment();
  }

  @Override
  public void greylisted(String why) {
    registry.counter(PREFIX + "greylist", "why", why).increment();
  }

  @Override
  public void delayed() {
    registry.counter(PREFIX + "delayed_errors").increment();
  }
}
