package io.poststrom.filter.rulefiles;

import io.poststrom.filter.rules.RuleSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Our own rules: files in the jar, that count before those of an operator's folder. */
public final class ShippedRules {
  private static final List<String> FILES =
      List.of(
          "10-header.cf",
          "15-programs.cf",
          "20-words.cf",
          "30-links.cf",
          "40-frauds.cf",
          "50-languages.cf",
          "80-groups.cf",
          "90-scores.cf");

  private ShippedRules() {}

  /** All files in their order. */
  public static List<RuleSource> read() {
    return FILES.stream().map(ShippedRules::read).toList();
  }

  private static RuleSource read(String name) {
    try (InputStream in = ShippedRules.class.getResourceAsStream("/rules/" + name)) {
      if (in == null) {
        throw new IllegalStateException("there is no /rules/" + name + " in the jar");
      }
      return RuleSource.of("shipped/" + name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
