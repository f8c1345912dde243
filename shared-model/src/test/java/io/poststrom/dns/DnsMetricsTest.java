package io.poststrom.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poststrom.dns.testing.ZoneServer;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void whatIsAskedAndWhatIsRememberedShow() {
    try (ZoneServer server = ZoneServer.start("host.example. A 192.0.2.1");
        DnsClient dns =
            new DnsClient(DnsOptions.of(List.of(server.address())), InstantSource.system())) {
      DnsMetrics.watch(registry, dns, "ingress");
      for (int i = 0; i < 3; i++) {
        var _ = dns.ask("host.example", DnsType.A).toCompletableFuture().join();
      }

      assertEquals(1, count("asked"));
      assertEquals(2, count("from_cache"));
      assertEquals(0, count("failed"));
    }
  }

  private double count(String what) {
    return registry.get("poststrom_ingress_dns_" + what).functionCounter().count();
  }
}
