package io.poststrom.bench;

import io.poststrom.bench.accuracy.AccuracyBench;
import io.poststrom.bench.scores.ScoresBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code ./poststrom bench NAME [OPTION...]}: the list of benchmarks. */
public final class Bench {
  private Bench() {}

  /**
   * Runs the benchmark named by the first argument; results go to the folder {@code bench/results}.
   */
  public static void main(String[] args) throws Exception {
    Path results = Path.of("bench", "results").toAbsolutePath();
    String name = args.length == 0 ? "" : args[0];
    List<String> options = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    switch (name) {
      case "relay" -> new RelayBench(results, RelayBench.Options.parse(options)).run();
      case "idle" -> new IdleBench(results).run();
      case "auth" -> new AuthBench(results, CheckerRounds.Options.parse(options)).run();
      case "filter" -> new FilterBench(results, CheckerRounds.Options.parse(options)).run();
      case "accuracy" -> accuracy(results, options);
      case "scores" -> new ScoresBench(results, Path.of(options.getFirst())).run();
      default -> {
        System.err.println(
            """
            usage: ./poststrom bench NAME
              relay [--quick]   mails through us and through Postfix, smtp-source to smtp-sink: rates,
                                CPU-seconds per 1,000 mails, peak memory, latency; about 15 minutes (--quick: 3)
              idle              normal mail alone, and beside 20,000 idle and 2,000 dripping connections, by an
                                ingress of 512 MiB; memory of a connection; 3 minutes
              auth [--quick]    SPF, DKIM and DMARC by us and by rspamd on the same mails: CPU-seconds
                                per 1,000 mails; about 8 minutes (--quick: 2)
              filter [--quick]  all offline checks by us and by rspamd: mails/s and CPU-seconds per 1,000; mail
                                beside such whose DNS is slow; about 10 minutes (--quick: 4)
              accuracy [--quick] [--learn=SET,...] [--most=N] [DIR|TAR]...
                                spam found and ham taken for it, on labelled mail that was not learned, by us,
                                bogofilter, rspamd and SpamAssassin; about 10 minutes (--quick, bogofilter alone: 1)
              scores DIR|TAR    fits the scores of the shipped rules to labelled mail (folders ham and spam)
                                and writes bench/results/90-scores.cf; 2 minutes""");
        System.exit(2);
      }
    }
  }

  private static void accuracy(Path results, List<String> options) {
    try {
      new AccuracyBench(results, AccuracyBench.Options.parse(options)).run();
    } catch (IOException e) {
      System.err.println("bench accuracy: " + e.getMessage());
      System.exit(1);
    }
  }
}
