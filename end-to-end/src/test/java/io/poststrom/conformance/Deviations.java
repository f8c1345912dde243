package io.poststrom.conformance;

import io.poststrom.harness.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The cases where we do something else on purpose: those that docs/conformance.md lists, each with
 * its argument. The document is the only list, so that no deviation goes without one.
 *
 * @param cases the names of the cases
 */
record Deviations(Set<String> cases) {
  /** A row of the table of deviations begins with the case's name in backquotes. */
  private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

  static Deviations documented() throws IOException {
    Path document = Checkout.root().resolve("docs/conformance.md");
    return Files.exists(document) ? in(Files.readString(document)) : new Deviations(Set.of());
  }

  static Deviations in(String markdown) {
    return new Deviations(
        ROW.matcher(markdown)
            .results()
            .map((MatchResult row) -> row.group(1))
            .collect(Collectors.toUnmodifiableSet()));
  }

  boolean argues(String caseName) {
    return cases.contains(caseName);
  }
}
