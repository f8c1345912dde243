package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SymbolTableTest {
  @Test
  void everySymbolStandsInTheDocumentWithItsScore() throws IOException {
    String document = Files.readString(repository().resolve("docs/filter.md"));
    String table =
        String.join("\n", Arrays.stream(Finding.values()).map(SymbolTableTest::row).toList());
    assertTrue(document.contains(table), "docs/filter.md must hold these rows:\n" + table);
  }

  @Test
  void noSingleSlipMakesSpam() {
    for (Finding finding : Finding.values()) {
      assertTrue(
          finding.score() < 5 || finding.name().startsWith("GTUBE"), finding + " is too strong");
    }
  }

  private static String row(Finding finding) {
    return String.format(
        Locale.ROOT, "| `%s` | %.1f | %s |", finding, finding.score(), finding.meaning());
  }

  /** Tests may run from the module or from the root. */
  private static Path repository() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("docs")) ? here : here.resolve("..");
  }
}
