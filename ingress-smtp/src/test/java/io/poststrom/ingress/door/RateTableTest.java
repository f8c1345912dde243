package io.poststrom.ingress.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateTableTest {
  private final AtomicLong seconds = new AtomicLong(1_000_000);

  @Test
  void anAddressHasItsNumberInAMinuteAndThenAgain() {
    RateTable table = table(2, 0);
    assertFalse(come(table, "192.0.2.1"));
    assertFalse(come(table, "192.0.2.1"));
    assertTrue(come(table, "192.0.2.1"));
    assertFalse(come(table, "192.0.2.2"));
    seconds.addAndGet(59);
    assertTrue(come(table, "192.0.2.1"));
    seconds.addAndGet(1);
    assertFalse(come(table, "192.0.2.1"));
  }

  @Test
  void aNetworkHasItsOwn() {
    RateTable table = table(0, 2);
    assertFalse(come(table, "192.0.2.1"));
    assertFalse(come(table, "192.0.2.2"));
    assertTrue(come(table, "192.0.2.3"));
    assertFalse(come(table, "192.0.3.1"));
  }

  @Test
  void ofIpv6AHostIsA64AndANetworkA48() {
    RateTable table = table(1, 3);
    assertFalse(come(table, "2001:db8:1:1::1"));
    assertTrue(come(table, "2001:db8:1:1::2"));
    assertFalse(come(table, "2001:db8:1:2::1"));
    assertTrue(come(table, "2001:db8:1:3::1"));
  }

  @Test
  void zeroIsAnyNumberAndIsNotCounted() {
    RateTable table = table(0, 0);
    for (int i = 0; i < 10; i++) {
      assertFalse(come(table, "192.0.2.1"));
    }
    assertEquals(0, table.size());
  }

  @Test
  void itIsBounded() throws Exception {
    RateTable table = table(1, 0);
    for (int i = 0; i < RateTable.MAX_ENTRIES + 1_000; i++) {
      byte[] octets = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      assertFalse(table.isTooMany(InetAddress.getByAddress(octets)));
    }
    assertEquals(RateTable.MAX_ENTRIES, table.size());
  }

  private RateTable table(int perAddress, int perNetwork) {
    return new RateTable(
        new DoorRules.Rate(perAddress, perNetwork), () -> Instant.ofEpochSecond(seconds.get()));
  }

  private static boolean come(RateTable table, String address) {
    return table.isTooMany(InetAddress.ofLiteral(address));
  }
}
