package io.poststrom.bench;

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
 * The same mails through us and other checkers, in turn, in one run, with the same DNS server. All
 * are warmed with the same mails, so the DNS answers that each of them keeps are there.
 */
final class CheckerRounds {
  private final Path results;
  private final Report report;
  private final Options options;
  private final CheckLoad load = new CheckLoad();

  /** How much of it: mails of 4 KiB; of larger ones fewer. */
  record Options(int warmUpMails, int mails, int rounds) {
    static Options parse(List<String> arguments) {
      return arguments.contains("--quick")
          ? new Options(10_000, 3_000, 1)
          : new Options(60_000, 6_000, 5);
    }
  }

  /** So many mails a round, those of the list over and over. */
  record Case(String name, List<AuthMail> mails, int count) {}

  /**
   * Where the figures go.
   *
   * @param name of the files without their ending
   * @param title of the plot
   */
  record Report(String name, String title) {}

  /** What all rounds of a case came to, in the order of the checkers. */
  private record Row(List<List<Round>> rounds) {
    double median(int checker, ToDoubleFunction<Round> figure) {
      List<Double> sorted =
          rounds.get(checker).stream().mapToDouble(figure).boxed().sorted().toList();
      return sorted.get(sorted.size() / 2);
    }
  }

  CheckerRounds(Path results, Report report, Options options) {
    this.results = results;
    this.report = report;
    this.options = options;
  }

  /**
   * Warms and measures; the figures are printed and written.
   *
   * @param checkers ours, then those it is compared with
   */
  void run(List<Checker> checkers, List<Case> cases, ZoneServer dns)
      throws IOException, InterruptedException {
    for (Checker checker : checkers) {
      warmUp(checker, cases);
    }
    report(checkers.stream().map(Checker::name).toList(), measure(checkers, cases, dns));
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
                each.name(),
                key ->
                    new Row(checkers.stream().<List<Round>>map(c -> new ArrayList<>()).toList()));
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

  private void report(List<String> names, Map<String, Row> rows) throws IOException {
    String others = String.join(" : ", names.subList(1, names.size()));
    StringBuilder table =
        new StringBuilder(
            "| case | mails/s, ours : %1$s | CPU-s per 1,000, ours : %1$s | ratio |\n|---|---|---|---|\n"
                .formatted(others));
    Plot plot = new Plot(report.title() + ": CPU-seconds per 1,000 mails");
    rows.forEach(
        (name, row) -> {
          List<String> rates = new ArrayList<>();
          List<String> costs = new ArrayList<>();
          List<String> ratios = new ArrayList<>();
          double ours = row.median(0, Round::cpuSeconds);
          for (int i = 0; i < names.size(); i++) {
            double cost = row.median(i, Round::cpuSeconds);
            rates.add(String.format(Locale.ROOT, "%,.0f", row.median(i, Round::rate)));
            costs.add(String.format(Locale.ROOT, "%.2f", cost));
            if (i > 0) {
              ratios.add(String.format(Locale.ROOT, "%.2f", ours / cost));
            }
            plot.bar(name + ": " + names.get(i), cost);
          }
          List<String> cells =
              List.of(
                  name,
                  String.join(" : ", rates),
                  String.join(" : ", costs),
                  String.join(", ", ratios));
          table.append("| ").append(String.join(" | ", cells)).append(" |\n");
        });
    Files.createDirectories(results);
    Files.writeString(results.resolve(report.name() + ".md"), table);
    Files.writeString(results.resolve(report.name() + ".svg"), plot.svg());
    System.out.println(table);
    System.out.println("plot: " + results.resolve(report.name() + ".svg"));
  }
}
