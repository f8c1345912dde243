package io.poststrom.ingress.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsCounts;
import java.util.function.ToDoubleFunction;

/** Shows what the DNS client does: docs/dns.md says what the figures mean. */
final class DnsMetrics {
  private static final String PREFIX = "poststrom_ingress_dns_";

  private DnsMetrics() {}

  static void watch(MeterRegistry registry, DnsClient dns) {
    count(registry, dns, "from_cache", DnsCounts::fromCache);
    count(registry, dns, "asked", DnsCounts::asked);
    count(registry, dns, "failed", DnsCounts::failed);
    registry.gauge(PREFIX + "under_way", dns, d -> d.counts().underWay());
    registry.gauge(PREFIX + "cache_bytes", dns, d -> d.counts().cacheBytes());
  }

  private static void count(
      MeterRegistry registry, DnsClient dns, String name, ToDoubleFunction<DnsCounts> value) {
    FunctionCounter.builder(PREFIX + name, dns, d -> value.applyAsDouble(d.counts()))
        .register(registry);
  }
}
