package io.poststrom.ingress.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.ClientInfo.Trust;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.1");
  private static final InetAddress CLIENT = InetAddress.ofLiteral("203.0.113.9");
  private static final InetAddress RELAY = InetAddress.ofLiteral("192.0.2.9");

  private final ConnectionLimits limits = new ConnectionLimits(100, 2);
  private final Arrivals arrivals =
      new Arrivals(
          new Trusted(
              List.of(Network.parse("192.0.2.0/24")),
              List.of(),
              List.of(Network.parse("10.0.0.1"))),
          limits);

  @Test
  void aPeerThatIsBelievedIsNotLimitedButItsClientsAre() {
    for (int i = 0; i < 10; i++) {
      assertFalse(arrivals.arrived(PROXY).isPresent());
    }
    assertFalse(arrivals.handedOver(PROXY, CLIENT).isPresent());
    assertFalse(arrivals.handedOver(PROXY, CLIENT).isPresent());
    assertTrue(arrivals.handedOver(PROXY, CLIENT).isPresent());
    assertTrue(arrivals.arrived(CLIENT).isPresent(), "counts with those who come by themselves");
    assertFalse(arrivals.handedOver(PROXY, RELAY).isPresent());

    arrivals.left(CLIENT);
    assertFalse(arrivals.handedOver(PROXY, CLIENT).isPresent());
    assertEquals(9, limits.open());
  }

  @Test
  void onlyTheNamedAreBelievedAndTheyMayNotRelay() {
    assertTrue(arrivals.believes(PROXY));
    assertFalse(arrivals.believes(CLIENT));
    assertFalse(arrivals.believes(RELAY));
    assertEquals(Trust.WORLD, arrivals.trust(PROXY));
    assertEquals(Trust.RELAY, arrivals.trust(RELAY));
  }
}
