package io.poststrom.ingress.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Overload;
import io.poststrom.ingress.policy.Overload.Look;
import io.poststrom.ingress.policy.Overload.Thresholds;
import io.poststrom.mail.ClientInfo.Trust;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LoadWatchTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
  private static final Look CALM = new Look(0.5, 0, Duration.ZERO, Duration.ZERO, true);
  private static final Look FULL = new Look(0.9, 0, Duration.ZERO, Duration.ZERO, true);

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ConnectionLimits limits = new ConnectionLimits(10, 10);
  private final AtomicReference<Look> seen = new AtomicReference<>(CALM);
  private final LoadWatch watch =
      new LoadWatch(
          new Overload(new Thresholds(0.85, Duration.ofSeconds(1), Duration.ofSeconds(10))),
          seen::get,
          limits,
          registry);

  @Test
  void whileItIsOverloadedNobodyIsLetInAndThenEverybody() throws Exception {
    watch.look();
    assertFalse(limits.arrived(CLIENT, Trust.WORLD).isPresent());

    seen.set(FULL);
    watch.look();
    assertEquals(
        "421 4.3.2 The service is overloaded; try again later",
        limits.arrived(CLIENT, Trust.RELAY).orElseThrow().oneLine());
    assertEquals(1, limits.open(), "who is turned away does not count");
    assertEquals(1, overload("heap"));
    assertEquals(0, overload("log"));

    seen.set(CALM);
    watch.look();
    assertFalse(limits.arrived(CLIENT, Trust.WORLD).isPresent());
    assertEquals(0, overload("heap"));
  }

  @Test
  void connectionsEndBeforeOpenFilesDo() {
    assertEquals(1_000, FileLimit.connections(1_000, 20_000));
    assertEquals(19_500, FileLimit.connections(20_000, 20_000));
    assertEquals(128, FileLimit.connections(20_000, 256));
  }

  @Test
  void memoryInUseIsAPart() {
    MemoryUse memory = new MemoryUse(0);
    assertTrue(memory.heap() > 0 && memory.heap() < 1);
    assertTrue(memory.direct() >= 0 && memory.direct() < 1);
  }

  private double overload(String cause) {
    return registry.get("poststrom_ingress_overload").tag("cause", cause).gauge().value();
  }
}
