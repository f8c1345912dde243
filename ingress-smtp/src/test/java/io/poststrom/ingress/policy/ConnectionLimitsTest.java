package io.poststrom.ingress.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.ClientInfo.Trust;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
  private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");

  @Test
  void anAddressHasItsShareAndOthersHaveTheirs() {
    ConnectionLimits limits = new ConnectionLimits(10, 2);
    limits.arrived(ONE, Trust.WORLD);
    limits.arrived(ONE, Trust.WORLD);
    assertEquals(421, limits.arrived(ONE, Trust.WORLD).orElseThrow().code());
    assertTrue(limits.arrived(OTHER, Trust.WORLD).isEmpty());
    assertEquals(3, limits.open());
  }

  @Test
  void whoLeavesMakesRoom() {
    ConnectionLimits limits = new ConnectionLimits(1, 1);
    limits.arrived(ONE, Trust.WORLD);
    limits.left(ONE, Trust.WORLD);
    assertTrue(limits.arrived(ONE, Trust.WORLD).isEmpty());
  }

  @Test
  void theWholeHasALimit() {
    ConnectionLimits limits = new ConnectionLimits(1, 5);
    limits.arrived(ONE, Trust.WORLD);
    assertEquals(421, limits.arrived(OTHER, Trust.WORLD).orElseThrow().code());
    assertEquals(1, limits.open());
  }

  @Test
  void relayNetworksCountOnlyInAll() {
    ConnectionLimits limits = new ConnectionLimits(10, 1);
    limits.arrived(ONE, Trust.RELAY);
    assertTrue(limits.arrived(ONE, Trust.RELAY).isEmpty());
    limits.left(ONE, Trust.RELAY);
    assertEquals(1, limits.open());
  }

  @Test
  void anIpv6HostIsItsPrefix() {
    ConnectionLimits limits = new ConnectionLimits(10, 1);
    limits.arrived(InetAddress.ofLiteral("2001:db8::1"), Trust.WORLD);
    assertTrue(limits.arrived(InetAddress.ofLiteral("2001:db8::ffff"), Trust.WORLD).isPresent());
    assertTrue(limits.arrived(InetAddress.ofLiteral("2001:db8:0:1::1"), Trust.WORLD).isEmpty());
  }

  @Test
  void aNetworkHasALimitToo() {
    ConnectionLimits limits = new ConnectionLimits(10, 5, 2);
    limits.arrived(InetAddress.ofLiteral("192.0.2.1"), Trust.WORLD);
    limits.arrived(InetAddress.ofLiteral("192.0.2.2"), Trust.WORLD);
    InetAddress third = InetAddress.ofLiteral("192.0.2.3");
    assertEquals(421, limits.arrived(third, Trust.WORLD).orElseThrow().code());
    assertTrue(limits.arrived(InetAddress.ofLiteral("192.0.3.1"), Trust.WORLD).isEmpty());
    limits.left(InetAddress.ofLiteral("192.0.2.1"), Trust.WORLD);
    assertTrue(limits.arrived(third, Trust.WORLD).isEmpty());
    assertEquals(3, limits.open());
  }

  @Test
  void aConnectionThatTurnsOutToBeAnothersCountsThereAndInItsNetwork() {
    ConnectionLimits limits = new ConnectionLimits(10, 5, 2);
    InetAddress near = InetAddress.ofLiteral("192.0.2.2");
    InetAddress far = InetAddress.ofLiteral("198.51.100.1");
    limits.arrived(ONE, Trust.RELAY);
    limits.arrived(far, Trust.WORLD);
    limits.arrived(far, Trust.WORLD);
    assertTrue(limits.moved(ONE, Trust.RELAY, far, Trust.WORLD).isPresent(), "full there");
    assertTrue(limits.moved(far, Trust.WORLD, far, Trust.WORLD).isEmpty(), "nothing moves");
    assertTrue(limits.moved(far, Trust.WORLD, near, Trust.WORLD).isEmpty());
    assertTrue(limits.moved(ONE, Trust.RELAY, far, Trust.WORLD).isEmpty(), "room was made");
    limits.left(far, Trust.WORLD);
    limits.left(far, Trust.WORLD);
    limits.left(near, Trust.WORLD);
    assertEquals(0, limits.open());
    assertTrue(limits.arrived(far, Trust.WORLD).isEmpty());
    assertTrue(limits.arrived(far, Trust.WORLD).isEmpty());
    assertTrue(limits.arrived(far, Trust.WORLD).isPresent());
  }
}
