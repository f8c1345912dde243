package io.poststrom.dns;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Shows what a service's DNS client does: docs/dns.md says what the figures mean. */
public final class DnsMetrics {

  private final MeterRegistry registry;
  private final DnsClient dns;
  private final String prefix;

  private DnsMetrics(MeterRegistry registry, DnsClient dns, String prefix) {
    this.registry = registry;
    this.dns = dns;
    this.prefix = prefix;
  }

  /** Registers them as {@code poststrom_SERVICE_dns_...}. */
  public static void watch(MeterRegistry registry, DnsClient dns, String service) {
    DnsMetrics all = new DnsMetrics(registry, dns, "poststrom_" + service + "_dns_");
    all.count("from_cache", DnsCounts::fromCache);
    all.count("asked", DnsCounts::asked);
    all.count("failed", DnsCounts::failed);
    all.gauge("under_way", DnsCounts::underWay);
    all.gauge("cache_bytes", DnsCounts::cacheBytes);
  }

  private void count(String name, ToDoubleFunction<DnsCounts> value) {
    FunctionCounter.builder(prefix + name, dns, d -> value.applyAsDouble(d.counts()))
        .register(registry);
  }

  private void gauge(String name, ToDoubleFunction<DnsCounts> value) {
    registry.gauge(prefix + name, dns, d -> value.applyAsDouble(d.counts()));
  }
}
