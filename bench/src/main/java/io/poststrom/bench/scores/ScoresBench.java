package io.poststrom.bench.scores;

import io.poststrom.bench.accuracy.Corpus;
import io.poststrom.bench.accuracy.Split;
import io.poststrom.filter.rulefiles.ShippedRules;
import io.poststrom.filter.rules.RuleSet;
import io.poststrom.filter.rules.RuleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * {@code bench scores}: fits the scores of the shipped rules to the part of labelled mail that is
 * for learning, writes them as a rule file, and says what they find on that part and on the rest.
 * What the rest says must not be used to choose anything.
 */
public final class ScoresBench {
  private static final String FITTED = "90-scores.cf";
  private static final double LEAST = 0.1;
  private static final double ROUNDING = 1e-9;

  private final Path results;
  private final Path from;

  /**
   * A fit.
   *
   * @param results the folder for the rule file
   * @param from a folder or an archive of labelled mail
   */
  public ScoresBench(Path results, Path from) {
    this.results = results;
    this.from = from;
  }

  /** A minute or two. */
  public void run() throws IOException {
    List<RuleSource> files =
        ShippedRules.read().stream().filter(file -> !file.name().endsWith(FITTED)).toList();
    RuleSet rules = RuleSet.of(files);
    Split split = Split.of(Corpus.read(from).mails());
    Looking looking = new Looking(rules, split.learned());
    List<SeenMail> learned = looking.inFolds();
    List<SeenMail> bySets = looking.bySets();
    List<SeenMail> judged = looking.judging(split.judged());
    Map<String, Double> now = new HashMap<>();
    Set<String> sought = new HashSet<>();
    for (List<SeenMail> mails : List.of(learned, bySets, judged)) {
      for (SeenMail mail : mails) {
        now.putAll(mail.symbols());
        now.putAll(mail.bandScore());
      }
    }
    now.keySet().stream().filter(s -> rules.description(s).isPresent()).forEach(sought::add);
    Weights weights = new Weights(now, rules.groups());
    Map<String, Double> fitted = Fit.fit(weights, Bounds.of(files), learned, bySets, sought);
    write(fitted);
    report("learned, in sample", learned, weights);
    tell("learned, by models of other sets", bySets, mail -> weights.sum(mail.all()));
    report("judged", judged, weights);
  }

  private void write(Map<String, Double> fitted) throws IOException {
    StringBuilder file = new StringBuilder();
    fitted.forEach(
        (symbol, score) -> {
          if (Fit.isBand(symbol)) {
            System.out.printf(Locale.ROOT, "%s would be %.1f%n", symbol, score);
          } else if (Math.abs(score) >= LEAST) {
            file.append(String.format(Locale.ROOT, "score %-22s %.1f%n", symbol, score));
          } else {
            file.append("score ").append(symbol).append(" 0\n"); // without a line it would count 1
            System.out.println(symbol + " is worth nothing: delete the rule, or leave it at 0");
          }
        });
    Files.createDirectories(results);
    Files.writeString(results.resolve(FITTED), file);
    System.out.println("written: " + results.resolve(FITTED));
  }

  private static void report(String what, List<SeenMail> mails, Weights weights) {
    tell(what + ", rules alone", mails, mail -> weights.sum(mail.symbols().keySet()));
    tell(what + ", rules and classifier", mails, mail -> weights.sum(mail.all()));
  }

  /** Of each set, how many reach the threshold. */
  private static void tell(String what, List<SeenMail> mails, ToDoubleFunction<SeenMail> score) {
    Map<String, int[]> sets = new TreeMap<>();
    for (SeenMail mail : mails) {
      String set = (mail.mail().isSpam() ? "spam " : "ham ") + mail.mail().set();
      int[] counts = sets.computeIfAbsent(set, s -> new int[2]);
      counts[0] += score.applyAsDouble(mail) >= Fit.THRESHOLD - ROUNDING ? 1 : 0;
      counts[1]++;
    }
    System.out.println(what + ":");
    sets.forEach(
        (set, counts) -> System.out.printf("  %s: %d of %d tagged%n", set, counts[0], counts[1]));
  }
}
