package io.poststrom.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import io.poststrom.bench.Crowd.Kind;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.ChildProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;

/**
 * Normal mail alone, and beside connections that do nothing and such that drip, in turns; what a
 * connection costs; all with an ingress of 512 MiB and its default limits.
 */
final class IdleBench {
  private static final int IDLE = 20_000;
  private static final int ENCRYPTED = 2_000;
  private static final int DRIPPING = 2_000;

  /** Open files of the ingress that are no connections of the crowd. */
  private static final int OTHER_FILES = 600;

  private static final int ROUNDS = 2;
  private static final Duration WARM_UP = Duration.ofSeconds(12);
  private static final Duration MEASURE = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofSeconds(3);

  private final Path results;
  private final StringBuilder report = new StringBuilder();
  private final Plot plot = new Plot("Normal mail, ms from MAIL to 250");
  private final List<Double> alone = new ArrayList<>();
  private final List<Double> beside = new ArrayList<>();
  private final int plain;

  IdleBench(Path results) {
    this.results = results;
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : Long.MAX_VALUE;
    int room = (int) Math.min(IDLE + DRIPPING, files - OTHER_FILES);
    plain = room - ENCRYPTED - DRIPPING;
    if (room < IDLE + DRIPPING) {
      say("Only %,d connections: this machine lets a process open %,d files.", room, files);
    }
  }

  void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("poststrom-bench");
    try (ZoneServer dns = ZoneServer.start("");
        OurIngress ingress =
            new OurIngress(
                folder,
                List.of("dns.servers=" + dns.hostPort(), "ingress.max-connections=25000"))) {
      SteadyLoad load = new SteadyLoad(ingress.mxPort());
      var _ = load.run(WARM_UP);
      for (int round = 0; round < ROUNDS; round++) {
        alone.addAll(measure("alone", load));
        besides(folder, ingress, load, round == 0);
        Thread.sleep(SETTLE);
      }
    }
    summary();
    Files.createDirectories(results);
    Files.writeString(results.resolve("idle.md"), report);
    Files.writeString(results.resolve("idle.svg"), plot.svg());
    System.out.println("plot: " + results.resolve("idle.svg"));
  }

  private void besides(Path folder, OurIngress ingress, SteadyLoad load, boolean first)
      throws IOException, InterruptedException {
    Weight nothing = first ? Weight.of(ingress) : Weight.NONE;
    try (ChildProcess idle = crowd(folder, ingress, Kind.PLAIN, plain)) {
      Weight withIdle = first ? Weight.of(ingress) : Weight.NONE;
      try (ChildProcess encrypted = crowd(folder, ingress, Kind.TLS, ENCRYPTED)) {
        if (first) {
          say("%,d idle connections after EHLO: %s.", plain, withIdle.each(nothing, plain));
          say(
              "%,d idle connections with TLS: %s.",
              ENCRYPTED, Weight.of(ingress).each(withIdle, ENCRYPTED));
        }
        try (ChildProcess drips = crowd(folder, ingress, Kind.DRIP, DRIPPING)) {
          Thread.sleep(SETTLE);
          beside.addAll(measure("beside", load));
          say("%d threads, %.0f MiB in all.", ingress.threads(), ingress.pssMebibytes());
          alive(idle, encrypted, drips);
        }
      }
    }
  }

  private static void alive(ChildProcess... crowds) {
    for (ChildProcess crowd : crowds) {
      if (!crowd.isAlive()) {
        throw new IllegalStateException("a crowd has ended: " + crowd.tail());
      }
    }
  }

  /** Memory of the process, and what lives in its heap; MiB. */
  private record Weight(double process, double heap) {
    static final Weight NONE = new Weight(0, 0);

    static Weight of(OurIngress ingress) {
      double live = ingress.liveMebibytes();
      return new Weight(ingress.pssMebibytes(), live);
    }

    String each(Weight before, int connections) {
      return String.format(
          Locale.ROOT,
          "%.1f KiB of heap each (%.0f MiB live before, %.0f with them; the process %.0f and %.0f MiB)",
          (heap - before.heap()) * 1_024 / connections,
          before.heap(),
          heap,
          before.process(),
          process);
    }
  }

  private static ChildProcess crowd(Path folder, OurIngress ingress, Kind kind, int connections)
      throws IOException {
    Path log = Files.createTempFile(folder, kind.name(), ".log");
    ChildProcess crowd =
        ChildProcess.start(
            log,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Crowd.class.getName(),
                kind.name(),
                String.valueOf(connections),
                String.valueOf(ingress.mxPort()),
                String.valueOf(ingress.submissionsPort())));
    Awaitility.await(kind + " are there; " + log)
        .atMost(Duration.ofMinutes(2))
        .until(() -> crowd.output().contains("ready"));
    if (!crowd.output().strip().equals("ready")) {
      throw new IllegalStateException("some were turned away: " + crowd.tail());
    }
    return crowd;
  }

  private List<Double> measure(String name, SteadyLoad load) throws InterruptedException {
    List<Double> millis = load.run(MEASURE);
    say("%s: %s", name, figures(millis));
    return millis;
  }

  private void summary() {
    alone.sort(null);
    beside.sort(null);
    say("All rounds, alone: %s", figures(alone));
    say("All rounds, beside: %s", figures(beside));
    say("p99 beside / alone: %.2f (aim: 1.5)", percentile(beside, 99) / percentile(alone, 99));
    for (int percent : new int[] {50, 99}) {
      plot.bar("p" + percent + ", alone", percentile(alone, percent));
      plot.bar("p" + percent + ", beside the crowd", percentile(beside, percent));
    }
  }

  private static String figures(List<Double> sorted) {
    return String.format(
        Locale.ROOT,
        "%,d mails, p50 %.1f ms, p99 %.1f ms, most %.1f ms",
        sorted.size(),
        percentile(sorted, 50),
        percentile(sorted, 99),
        sorted.getLast());
  }

  private static double percentile(List<Double> sorted, int percent) {
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }

  private void say(String format, Object... values) {
    String sentence = String.format(Locale.ROOT, format, values);
    System.out.println(sentence);
    report.append(sentence).append("\n\n");
  }
}
