package io.poststrom.conformance;

import io.poststrom.conformance.ConformanceSet.Failure;
import io.poststrom.conformance.ConformanceSet.Outcome;
import io.poststrom.harness.Checkout;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code ./poststrom conformance [DIR] [--set NAME]}: a line for each set, {@code NAME
 * PASSED/TOTAL}, then the names of the cases that failed, indented. Exit code 0 where all bars
 * hold, 1 where one does not, 2 where the command is wrong.
 */
public final class Conformance {
  private static final String USAGE = "usage: ./poststrom conformance [DIR] [--set NAME]";

  private final PrintStream out;
  private final Deviations deviations;

  Conformance(PrintStream out, Deviations deviations) {
    this.out = out;
    this.deviations = deviations;
  }

  /** The program. */
  public static void main(String[] arguments) throws Exception {
    Path folder = defaultFolder();
    Optional<String> wanted = Optional.empty();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--set") && i + 1 < arguments.length) {
        wanted = Optional.of(arguments[++i]);
      } else if (arguments[i].startsWith("-")) {
        fail(USAGE);
      } else {
        folder = Path.of(arguments[i]);
      }
    }
    if (!Files.isDirectory(folder)) {
      fail("no conformance data at " + folder.toAbsolutePath() + "; " + USAGE);
    }
    System.exit(run(folder, wanted));
  }

  private static int run(Path folder, Optional<String> wanted) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Conformance conformance = new Conformance(out, Deviations.documented());
    try (GatewayUnderTest gateway = new GatewayUnderTest()) {
      List<ConformanceSet> sets = ConformanceSets.in(folder, gateway);
      List<ConformanceSet> selected =
          sets.stream().filter(set -> selects(wanted, set.name())).toList();
      if (selected.isEmpty()) {
        fail("there is no set " + wanted.orElse("") + "; there are " + names(sets));
      }
      return conformance.drive(selected) ? 0 : 1;
    }
  }

  /** Drives the sets in order; true where all bars hold. */
  boolean drive(List<ConformanceSet> sets) throws Exception {
    boolean allHold = true;
    for (ConformanceSet set : sets) {
      allHold &= report(set.name(), run(set));
    }
    return allHold;
  }

  private static Outcome run(ConformanceSet set) throws Exception {
    try {
      return set.run();
    } catch (NoSuchFileException e) {
      return new Outcome.Missing(e.getFile());
    } catch (IOException | RuntimeException e) {
      return new Outcome.Impossible(String.valueOf(e));
    }
  }

  private boolean report(String name, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Measured measured -> report(name, measured);
      case Outcome.NotBuilt() -> {
        out.println(name + " not built");
        yield true;
      }
      case Outcome.Missing(String file) -> {
        out.println(name + " not found: " + file);
        yield false;
      }
      case Outcome.Impossible(String why) -> {
        out.println(name + " not driven: " + why);
        yield false;
      }
    };
  }

  private boolean report(String name, Outcome.Measured measured) {
    int total = measured.total();
    int passed = total - measured.failures().size();
    out.println(name + " " + passed + "/" + total);
    int argued = 0;
    for (Failure failure : measured.failures()) {
      boolean isArgued = deviations.argues(failure);
      argued += isArgued ? 1 : 0;
      String note = isArgued ? " (deviation, see docs/conformance.md): " : ": ";
      out.println("  " + failure.name() + note + failure.why());
    }
    return total > 0 && passed + argued >= measured.bar() * total;
  }

  private static boolean selects(Optional<String> wanted, String name) {
    return wanted.isEmpty()
        || name.equals(wanted.get())
        || name.startsWith(wanted.get() + "/")
        || name.startsWith(wanted.get() + "@");
  }

  private static List<String> names(List<ConformanceSet> sets) {
    List<String> names = new ArrayList<>();
    sets.forEach(set -> names.add(set.name()));
    return names;
  }

  static Path defaultFolder() {
    String told = System.getenv("POSTSTROM_CONFORMANCE");
    return told == null
        ? Checkout.root().resolveSibling("shared").resolve("conformance")
        : Path.of(told);
  }

  private static void fail(String sentence) {
    System.err.println("poststrom: " + sentence);
    System.exit(2);
  }
}
