package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A next hop that ends no mail and one that is not there hold up nobody else, though more waits for
 * each of them than the gateway takes in hand at a time.
 */
@Tag("slow")
class SlowSiteTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int PER_SITE = 20;
  private static final int HELD_UP = 3_000;
  private static final int HEALTHY = 300;
  private static final int OCTETS = 1_000;

  /** The held up alone would fill each of these several times. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "poststrom.delivery.limits.per-site", String.valueOf(PER_SITE),
          "poststrom.delivery.limits.in-all", String.valueOf(PER_SITE + 10),
          "poststrom.delivery.limits.ready-per-site", "200",
          "poststrom.delivery.limits.ready-in-all", "300",
          "poststrom.delivery.retry.first", "1s",
          "poststrom.delivery.retry.longest", "1s",
          "poststrom.delivery.retry.site-first", "1s",
          "poststrom.delivery.retry.site-longest", "1s");

  private final CountDownLatch released = new CountDownLatch(1);

  @BeforeAll
  static void clientIsThere() {
    SmtpSource.assumeInstalled();
  }

  @Test
  void mailToAHealthyHopPassesThousandsThatWait(@TempDir Path data) {
    int deadPort = Ports.free();
    try (ScriptedPeer healthy = new ScriptedPeer(ScriptedPeer::accepting);
        ScriptedPeer slow = new ScriptedPeer(this::heldAtTheEnd);
        Gateway gateway = gateway(data, healthy.port(), slow.port(), deadPort)) {
      send(gateway, HELD_UP, "b@slow.example.org");
      send(gateway, HELD_UP, "b@dead.example.org");
      await("the slow hop has all the connections that a site may have")
          .atMost(LONG)
          .until(() -> slow.connections() == PER_SITE);
      await("the dead hop was found out")
          .atMost(LONG)
          .until(() -> typesOf(gateway, "b@dead.example.org").contains("deferred"));

      send(gateway, HEALTHY, "b@healthy.example.org");

      await("healthy mail").atMost(LONG).until(() -> healthy.taken().size() >= HEALTHY);
      assertEquals(PER_SITE, slow.connections());
      assertEquals(List.of(), slow.taken());
      released.countDown();
      try (ScriptedPeer alive = new ScriptedPeer(deadPort, ScriptedPeer::accepting)) {
        await("slow mail").atMost(LONG).until(() -> slow.taken().size() >= HELD_UP);
        await("mail to the dead").atMost(LONG).until(() -> alive.taken().size() >= HELD_UP);
      }
    }
  }

  /** Runs on the connection's thread: only that connection waits. */
  private String heldAtTheEnd(String line) {
    if (line.equals("END")) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return ScriptedPeer.accepting(line);
  }

  private static Gateway gateway(Path data, int healthy, int slow, int dead) {
    MailSettingsFolder documents = new MailSettingsFolder(data);
    documents.route("healthy", "healthy.example.org", healthy);
    documents.route("slow", "slow.example.org", slow);
    documents.route("dead", "dead.example.org", dead);
    Map<String, String> settings = new HashMap<>(LIMITS);
    settings.put("poststrom.mail-settings", documents.path());
    settings.put("poststrom.dns.servers", "127.0.0.1:" + Ports.free());
    return Gateway.standalone(data, settings);
  }

  private static void send(Gateway gateway, int mails, String to) {
    try (ChildProcess source =
        SmtpSource.start(
            gateway.data().resolve("smtp-source.log"),
            gateway.mxPort(),
            10,
            mails,
            OCTETS,
            SmtpSource.Connections.REUSED,
            to)) {
      assertEquals(0, source.waitFor(LONG), source::tail);
    }
  }

  private static List<String> typesOf(Gateway gateway, String recipient) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.recipient().equals(recipient))
        .map(Events.Event::type)
        .toList();
  }
}
