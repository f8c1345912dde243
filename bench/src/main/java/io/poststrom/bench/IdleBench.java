package io.poststrom.bench;

import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Memory that idle connections cost, each after its EHLO. */
final class IdleBench {
  private static final int CONNECTIONS = 10_000;
  private static final int WARM_UP = 200;
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private final Path results;

  IdleBench(Path results) {
    this.results = results;
  }

  void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("poststrom-bench");
    List<String> settings =
        List.of(
            "poststrom.ingress.max-connections=" + 2 * CONNECTIONS,
            "poststrom.ingress.max-connections-per-address=" + 2 * CONNECTIONS);
    try (OurRelay ours = new OurRelay(folder, settings)) {
      closeAll(open(ours, WARM_UP)); // classes and buffers that are loaded once
      Thread.sleep(SETTLE);
      double before = ours.group().pssMebibytes();
      List<SmtpClient> clients = open(ours, CONNECTIONS);
      Thread.sleep(SETTLE);
      double after = ours.group().pssMebibytes();
      closeAll(clients);
      report(before, after);
    }
  }

  private void report(double before, double after) throws IOException {
    String sentence =
        String.format(
            Locale.ROOT,
            "%,d idle connections after EHLO: %.0f MiB before, %.0f MiB with them: %.1f KiB each (broker included).%n",
            CONNECTIONS,
            before,
            after,
            (after - before) * 1_024 / CONNECTIONS);
    Files.createDirectories(results);
    Files.writeString(results.resolve("idle.md"), sentence);
    System.out.print(sentence);
  }

  private static List<SmtpClient> open(OurRelay relay, int count) throws IOException {
    List<SmtpClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(new SmtpClient(relay.port()));
      if (clients.size() % 1_000 == 0) {
        System.err.println(clients.size() + " connections open");
      }
    }
    return clients;
  }

  private static void closeAll(List<SmtpClient> clients) throws IOException {
    for (SmtpClient client : clients) {
      client.close();
    }
  }
}
