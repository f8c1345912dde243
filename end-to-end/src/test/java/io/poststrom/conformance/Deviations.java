package io.poststrom.conformance;

import io.poststrom.conformance.ConformanceSet.Failure;
import io.poststrom.harness.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where we do something else on purpose: what docs/conformance.md argues. The document is the only
 * list, so that no deviation goes without an argument. It names forms, not cases: an argument that
 * holds for one case holds for all of its kind.
 *
 * @param forms patterns of what a client sends
 */
record Deviations(List<Pattern> forms) {
  /** A row of the table of deviations begins with a pattern in backquotes. */
  private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

  Deviations {
    forms = List.copyOf(forms);
  }

  static Deviations documented() throws IOException {
    Path document = Checkout.root().resolve("docs/conformance.md");
    return in(Files.exists(document) ? Files.readString(document) : "");
  }

  static Deviations in(String markdown) {
    int table = markdown.indexOf("\n## Deviations");
    return new Deviations(
        ROW.matcher(markdown.substring(Math.max(table, 0)))
            .results()
            .map(row -> Pattern.compile(row.group(1), Pattern.CASE_INSENSITIVE))
            .toList());
  }

  boolean argues(Failure failure) {
    return forms.stream().anyMatch(form -> form.matcher(failure.sent()).find());
  }
}
