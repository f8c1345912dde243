package io.poststrom.bench;

import io.poststrom.bench.AuthMails.Signed;
import io.poststrom.bench.CheckLoad.Round;
import io.poststrom.dns.testing.ZoneServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What SPF, DKIM and DMARC of a mail cost us and rspamd: the same mails, the same DNS server, in
 * turn, in one run. Both are warmed with the same mails, so the DNS answers that each of them keeps
 * are there.
 */
final class AuthBench {
  private static final int DISTINCT = 400;
  private final Path results;
  private final Options options;
  private final CheckLoad load = new CheckLoad();

  /** How much of it: mails of 4 KiB; of 64 KiB a third as many. */
  record Options(int warmUpMails, int mails, int rounds) {
    static Options parse(List<String> arguments) {
      return arguments.contains("--quick")
          ? new Options(10_000, 3_000, 1)
          : new Options(60_000, 6_000, 5);
    }
  }

  private record Case(String name, List<AuthMail> mails, int count) {}

  /** What all rounds of a case came to, in the order of the checkers. */
  private record Row(List<List<Round>> rounds) {
    double median(int checker, ToDoubleFunction<Round> figure) {
      List<Double> sorted =
          rounds.get(checker).stream().mapToDouble(figure).boxed().sorted().toList();
      return sorted.get(sorted.size() / 2);
    }
  }

  AuthBench(Path results, Options options) {
    this.results = results;
    this.options = options;
  }

  void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("poststrom-bench");
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
    AuthMails mails = new AuthMails();
    List<Case> cases = cases(mails);
    try (ZoneServer dns = ZoneServer.start(mails.zone());
        Checker ours = new OurChecker(folder.resolve("poststrom"), dns.address().getPort());
        Checker rspamd = new Rspamd(folder.resolve("rspamd"), dns.address().getPort())) {
      List<Checker> checkers = List.of(ours, rspamd);
      for (Checker checker : checkers) {
        warmUp(checker, cases);
      }
      report(measure(checkers, cases, dns));
    }
  }

  private List<Case> cases(AuthMails mails) {
    List<Case> cases = new ArrayList<>();
    for (int octets : new int[] {4_096, 65_536}) {
      int count = octets == 4_096 ? options.mails() : options.mails() / 3;
      for (Signed signed : Signed.values()) {
        String name = octets / 1_024 + " KiB, " + signed.words;
        cases.add(new Case(name, mails.make(DISTINCT, octets, signed), count));
      }
    }
    return cases;
  }

  private void warmUp(Checker checker, List<Case> cases) throws InterruptedException {
    int all = cases.stream().mapToInt(Case::count).sum();
    for (Case each : cases) {
      int count = (int) ((long) options.warmUpMails() * each.count() / all);
      say(checker, each.name() + ", warming up", load.run(checker, each.mails(), count));
    }
  }

  private Map<String, Row> measure(List<Checker> checkers, List<Case> cases, ZoneServer dns)
      throws InterruptedException {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (int i = 0; i < options.rounds(); i++) {
      for (Case each : cases) {
        Row row =
            rows.computeIfAbsent(
                each.name(), key -> new Row(List.of(new ArrayList<>(), new ArrayList<>())));
        for (int checker = 0; checker < checkers.size(); checker++) {
          int before = dns.asked().size();
          Round round = load.run(checkers.get(checker), each.mails(), each.count());
          int asked = dns.asked().size() - before;
          say(checkers.get(checker), each.name() + ", " + asked + " DNS questions", round);
          row.rounds().get(checker).add(round);
        }
      }
    }
    return rows;
  }

  private static void say(Checker checker, String what, Round round) {
    System.err.printf(
        Locale.ROOT,
        "%s: %s: %.0f mails/s, %.3f CPU-s per 1,000%n",
        checker.name(),
        what,
        round.rate(),
        round.cpuSeconds());
  }

  private void report(Map<String, Row> rows) throws IOException {
    StringBuilder table =
        new StringBuilder(
            "| case | mails/s, ours : rspamd | CPU-s per 1,000, ours : rspamd | ratio |\n|---|---|---|---|\n");
    Plot plot = new Plot("SPF, DKIM and DMARC: CPU-seconds per 1,000 mails");
    rows.forEach(
        (name, row) -> {
          double ours = row.median(0, Round::cpuSeconds);
          double rspamd = row.median(1, Round::cpuSeconds);
          table.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %,.0f : %,.0f | %.2f : %.2f | %.2f |%n",
                  name,
                  row.median(0, Round::rate),
                  row.median(1, Round::rate),
                  ours,
                  rspamd,
                  ours / rspamd));
          plot.bar(name + ": Poststrom", ours);
          plot.bar(name + ": rspamd", rspamd);
        });
    Files.createDirectories(results);
    Files.writeString(results.resolve("auth.md"), table);
    Files.writeString(results.resolve("auth.svg"), plot.svg());
    System.out.println(table);
    System.out.println("plot: " + results.resolve("auth.svg"));
  }
}
