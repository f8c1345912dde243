package io.poststrom.ingress.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.mail.ClientInfo.Trust;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clients make us hold besides content is bounded over all of them. */
class HoldingsTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final FakeWorld world = new FakeWorld();
  private final List<PurePeer> peers = new ArrayList<>();

  @Test
  void halfCommandLinesAreBounded() {
    untilOneIsSentAway("x".repeat(2_000));
  }

  @Test
  void recipientsAreBounded() {
    String local = "x".repeat(60);
    String orcpt = " ORCPT=rfc822;" + "y".repeat(450);
    untilOneIsSentAway(
        "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<1%1$s@example.org>%2$s\r\nRCPT TO:<2%1$s@example.org>%2$s\r\n"
            .formatted(local, orcpt));
  }

  @Test
  void whatComesAheadOfItsTurnIsBounded() {
    world.door.does("is slow"); // the third error waits, and what follows it does too
    untilOneIsSentAway("X\r\n".repeat(3), "NOOP\r\n".repeat(1_000));
  }

  /** Many do the same; who comes when nothing more fits hears 421, and the others go on. */
  private void untilOneIsSentAway(String... sent) {
    while (peers.stream().noneMatch(PurePeer::isClosed)) {
      assertTrue(peers.size() < 10_000, "somebody is sent away");
      PurePeer peer =
          new PurePeer(
              world.surroundings(),
              new Client(Listener.MX, LOOPBACK, 1, LOOPBACK, Trust.WORLD),
              4_096);
      peers.add(peer);
      for (String octets : sent) {
        peer.send(octets.getBytes(StandardCharsets.US_ASCII));
      }
    }
    assertTrue(world.budget.held() <= 1 << 20, "held " + world.budget.held());
    assertEquals(
        "421 4.3.2 Too much is held in memory for all clients; try again later",
        peers.removeLast().lines().getLast());
    assertEquals(0, world.budget.used());
    peers.forEach(PurePeer::leave);
    assertEquals(0, world.budget.held());
  }
}
