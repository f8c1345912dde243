package io.poststrom.bench;

import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * How long a single mail takes through the idle gateway, from the client's final dot to the moment
 * the next hop has read its own.
 */
final class LatencyProbe implements AutoCloseable {
  static final String DOMAIN = "latency.example.org";
  private static final int MAILS = 200;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private final BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
  private final ScriptedPeer peer = new ScriptedPeer(this::answer);

  /** Median and 99th percentile. */
  record Latency(double p50Millis, double p99Millis) {
    String sentence() {
      return String.format(
          Locale.ROOT,
          "A single mail through the idle gateway, final dot to the next hop's: p50 %.1f ms, p99 %.1f ms (%d mails).",
          p50Millis,
          p99Millis,
          MAILS);
    }
  }

  /** Documents: the domains of all loads are ours, and the probe's mails are led to this peer. */
  void writeDocuments(Path mailSettings) throws IOException {
    Files.createDirectories(mailSettings);
    Files.writeString(
        mailSettings.resolve("latency.yaml"),
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailRoute
        metadata:
          name: latency
        spec:
          domains: [%s]
          nextHop:
            smartHost: 127.0.0.1:%d
        ---
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata:
          name: ours
        spec:
          domains: ["*.example.org"]
        """
            .formatted(DOMAIN, peer.port()));
  }

  /** Sends the mails one by one. */
  Latency measure(Relay relay) throws IOException, InterruptedException {
    byte[] content =
        ("From: a@x.test\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@x.test>\r\n"
                + "Subject: latency\r\n\r\n"
                + "One line of text.\r\n".repeat(200))
            .getBytes(StandardCharsets.US_ASCII);
    List<Double> millis = new ArrayList<>();
    try (SmtpClient client = new SmtpClient(relay.port())) {
      for (int i = 0; i < MAILS; i++) {
        long before = System.nanoTime();
        String reply = client.data("a@x.test", "b@" + DOMAIN, content);
        Long arrived = arrivals.poll(30, TimeUnit.SECONDS);
        if (!reply.startsWith("250") || arrived == null) {
          throw new IllegalStateException("the probe's mail did not arrive: " + reply);
        }
        millis.add((arrived - before) / 1e6);
        Thread.sleep(PAUSE);
      }
    }
    millis.sort(null);
    return new Latency(millis.get(MAILS / 2), millis.get(MAILS * 99 / 100));
  }

  @Override
  public void close() {
    peer.close();
  }

  private String answer(String line) {
    if (line.equals("END")) {
      arrivals.add(System.nanoTime());
    }
    return ScriptedPeer.accepting(line);
  }
}
