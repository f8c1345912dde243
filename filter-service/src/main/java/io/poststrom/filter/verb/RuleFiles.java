package io.poststrom.filter.verb;

import io.poststrom.filter.rulefiles.ShippedRules;
import io.poststrom.filter.rules.Problem;
import io.poststrom.filter.rules.RuleSet;
import io.poststrom.filter.rules.RuleSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * {@code rules check}: what of rule files has no effect, and why. They are read behind the shipped
 * ones, whose rules they may ask and change; without files these are checked alone.
 */
final class RuleFiles {
  private RuleFiles() {}

  /** Prints a line for each problem and one for all; 1 where a rule is broken. */
  static int check(Options options, PrintStream out) throws UsageError, CareError {
    List<RuleSource> sources = new ArrayList<>(ShippedRules.read());
    RuleSet shipped = RuleSet.of(sources);
    for (Path file : options.files()) {
      sources.add(read(file));
    }
    RuleSet rules = RuleSet.of(sources);
    rules.problems().stream()
        .sorted(Comparator.comparing(Problem::file).thenComparing(Problem::line))
        .forEach(out::println);
    rules.wordless().stream()
        .filter(rule -> !shipped.wordless().contains(rule))
        .forEach(rule -> out.println("looks at every text, since it has no word: " + rule));
    out.printf(
        "%d rules loaded beside %d that are shipped, %d skipped, %d broken%n",
        rules.size() - shipped.size(), shipped.size(), rules.skipped(), rules.broken());
    return rules.broken() == 0 ? 0 : CareCommand.WRONG;
  }

  private static RuleSource read(Path file) throws CareError {
    try {
      return RuleSource.of(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CareError(file + " can't be read: " + e);
    }
  }
}
