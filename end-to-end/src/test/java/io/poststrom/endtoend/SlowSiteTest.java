package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A next hop that never answers and one that is not there hold up nobody else. */
class SlowSiteTest {
  private static final int HELD_UP = 300;
  private static final int HEALTHY = 200;

  @Test
  void mailToAHealthyHopPassesThoseThatWait(@TempDir Path data) throws IOException {
    MailSettingsFolder settings = new MailSettingsFolder(data);
    try (ScriptedPeer healthy = new ScriptedPeer(ScriptedPeer::accepting);
        ScriptedPeer silent = new ScriptedPeer(line -> ScriptedPeer.SILENCE)) {
      settings.route("healthy", "healthy.example.org", healthy.port());
      settings.route("silent", "silent.example.org", silent.port());
      settings.route("dead", "dead.example.org", Ports.free());
      try (Gateway gateway =
          Gateway.standalone(
              data,
              Map.of(
                  "poststrom.mail-settings",
                  settings.path(),
                  "poststrom.dns.servers",
                  "127.0.0.1:" + Ports.free()))) {
        send(gateway, HELD_UP, "silent.example.org");
        send(gateway, HELD_UP, "dead.example.org");
        send(gateway, HEALTHY, "healthy.example.org");
        // The silent hop holds its mails for minutes (the time-outs of RFC 5321 section 4.5.3.2):
        // what arrives within this bound has not waited for them.
        await("healthy mail")
            .atMost(Duration.ofSeconds(60))
            .until(() -> healthy.taken().size() >= HEALTHY);
      }
      assertEquals(HEALTHY, healthy.taken().size());
      assertTrue(silent.taken().isEmpty());
    }
  }

  private static void send(Gateway gateway, int mails, String domain) throws IOException {
    try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
      for (int i = 0; i < mails; i++) {
        String reply =
            client.data("a@origin.example.org", "b" + i + "@" + domain, Contents.ascii(1_000, i));
        assertTrue(reply.startsWith("250"), reply);
      }
    }
  }
}
