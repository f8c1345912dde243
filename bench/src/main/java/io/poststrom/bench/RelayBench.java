package io.poststrom.bench;

import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.SmtpSource.Connections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mails through us and through Postfix, in turn, in one run: from a cold start, then after 100,000
 * mails, some of them of each size. Both relay from smtp-source to the same kind of sink and both
 * have a mail on disk before 250.
 */
final class RelayBench {
  private static final List<LoadCase> CASES =
      List.of(
          new LoadCase("4 KiB, reused", 4_096, 10_000, Connections.REUSED),
          new LoadCase("4 KiB, new", 4_096, 6_000, Connections.NEW),
          new LoadCase("64 KiB, reused", 65_536, 3_000, Connections.REUSED),
          new LoadCase("64 KiB, new", 65_536, 3_000, Connections.NEW),
          new LoadCase("1 MiB, reused", 1 << 20, 300, Connections.REUSED),
          new LoadCase("1 MiB, new", 1 << 20, 300, Connections.NEW));
  private static final String ZONE = "x.test. TXT \"v=spf1 ip4:127.0.0.0/8 -all\"\n";
  private final Path results;
  private final Options options;
  private final Map<String, List<Figures>> rows = new LinkedHashMap<>();

  /** How much of it. */
  record Options(int warmUpMails, int repetitions) {
    static Options parse(List<String> arguments) {
      return arguments.contains("--quick") ? new Options(20_000, 1) : new Options(100_000, 3);
    }
  }

  RelayBench(Path results, Options options) {
    this.results = results;
    this.options = options;
  }

  void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("poststrom-bench");
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
    try (Sink ourSink = new Sink(folder.resolve("our-sink.log"));
        Sink postfixSink = new Sink(folder.resolve("postfix-sink.log"));
        PostfixRelay postfix = new PostfixRelay(folder.resolve("postfix"), postfixSink.port());
        LatencyProbe probe = new LatencyProbe();
        ZoneServer dns = ZoneServer.start(ZONE);
        OurRelay ours = start(folder, ourSink, probe, dns)) {
      measure("cold", ours, ourSink, folder, CASES.getFirst());
      warmUp(ours, ourSink, folder);
      for (int i = 0; i < options.repetitions(); i++) {
        for (LoadCase load : CASES) {
          measure("warm", ours, ourSink, folder, load);
          measure("warm", postfix, postfixSink, folder, load);
        }
      }
      report(probe.measure(ours));
    }
  }

  private static OurRelay start(Path folder, Sink sink, LatencyProbe probe, ZoneServer dns)
      throws IOException {
    Path mailSettings = folder.resolve("mail-settings");
    probe.writeDocuments(mailSettings);
    return new OurRelay(
        folder.resolve("poststrom"),
        List.of(
            "poststrom.dns.servers=" + dns.hostPort(),
            "poststrom.delivery.smart-host=127.0.0.1:" + sink.port(),
            "poststrom.mail-settings=" + mailSettings));
  }

  /**
   * Nearly nine tenths of 4 KiB, the others of all sizes: each takes its own way through the code.
   */
  private void warmUp(OurRelay ours, Sink sink, Path folder) throws InterruptedException {
    LoadCase small = new LoadCase("4 KiB", 4_096, 10_000, Connections.REUSED);
    for (int sent = 0; sent < options.warmUpMails() * 88L / 100; sent += small.mails()) {
      warmUp(small, ours, sink, folder);
    }
    int rest = options.warmUpMails() / 100;
    warmUp(new LoadCase("4 KiB, new", 4_096, 3 * rest, Connections.NEW), ours, sink, folder);
    warmUp(new LoadCase("64 KiB", 65_536, 6 * rest, Connections.REUSED), ours, sink, folder);
    warmUp(new LoadCase("1 MiB", 1 << 20, 3 * rest, Connections.REUSED), ours, sink, folder);
  }

  private static void warmUp(LoadCase load, OurRelay ours, Sink sink, Path folder)
      throws InterruptedException {
    Figures figures = load.run(ours, sink, folder.resolve("source.log"));
    System.err.println(figures.row(ours.name(), load.name() + ", warming up"));
  }

  private void measure(String state, Relay relay, Sink sink, Path folder, LoadCase load)
      throws InterruptedException {
    Figures figures = load.run(relay, sink, folder.resolve("source.log"));
    System.err.println(figures.row(relay.name(), load.name() + ", " + state));
    rows.computeIfAbsent(relay.name() + "\t" + load.name() + ", " + state, key -> new ArrayList<>())
        .add(figures);
  }

  private void report(LatencyProbe.Latency latency) throws IOException {
    StringBuilder table = new StringBuilder(Figures.HEADER).append('\n');
    Plot plot = new Plot("CPU-seconds per 1,000 mails, all server processes");
    rows.forEach(
        (key, runs) -> {
          String[] names = key.split("\t");
          Figures median = Figures.median(runs);
          table.append(median.row(names[0], names[1])).append('\n');
          plot.bar(names[1] + " " + names[0], median.cpuSeconds());
        });
    table.append('\n').append(latency.sentence()).append('\n');
    Files.createDirectories(results);
    Files.writeString(results.resolve("relay.md"), table);
    Files.writeString(results.resolve("relay.svg"), plot.svg());
    System.out.println(table);
    System.out.println("plot: " + results.resolve("relay.svg"));
  }
}
