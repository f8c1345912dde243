package io.poststrom.ingress.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailureTableTest {
  private static final Optional<InetAddress> HERE = at("192.0.2.1");
  private static final Optional<InetAddress> THERE = at("192.0.2.2");

  private Instant now = Instant.EPOCH;
  private final FailureTable table =
      new FailureTable(new FailureTable.Limits(2, 3, Duration.ofMinutes(10)), () -> now);

  @Test
  void anAddressIsClosedAfterItsFailures() {
    table.count(HERE, Optional.of("ann"));
    assertFalse(table.isClosed(HERE, Optional.of("bob")));
    table.count(HERE, Optional.of("bob"));
    assertTrue(table.isClosed(HERE, Optional.empty()));
    assertFalse(table.isClosed(THERE, Optional.of("ann")));
  }

  @Test
  void anAccountIsClosedWhereverItsFailuresCameFrom() {
    for (int i = 1; i <= 3; i++) {
      table.count(at("198.51.100." + i), Optional.of("Ann"));
    }
    assertTrue(table.isClosed(HERE, Optional.of("ann")));
    assertFalse(table.isClosed(HERE, Optional.of("bob")));
  }

  @Test
  void failuresAreForgottenAfterTheWindow() {
    table.count(HERE, Optional.empty());
    table.count(HERE, Optional.empty());
    now = now.plus(Duration.ofMinutes(11));
    assertFalse(table.isClosed(HERE, Optional.empty()));
    table.count(HERE, Optional.empty());
    assertFalse(table.isClosed(HERE, Optional.empty()));
  }

  @Test
  void anIpv6HostIsItsFirst64Bits() {
    table.count(at("2001:db8::1"), Optional.empty());
    table.count(at("2001:db8::2"), Optional.empty());
    assertTrue(table.isClosed(at("2001:db8::3"), Optional.empty()));
    assertFalse(table.isClosed(at("2001:db8:0:1::3"), Optional.empty()));
  }

  @Test
  void theTableIsBounded() {
    for (int i = 0; i < 30_000; i++) {
      table.count(HERE, Optional.of("user" + i));
    }
    assertEquals(20_000, table.size());
    assertTrue(table.isClosed(HERE, Optional.empty()), "who fails again and again is remembered");
  }

  private static Optional<InetAddress> at(String address) {
    return Optional.of(InetAddress.ofLiteral(address));
  }
}
