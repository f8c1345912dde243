package io.poststrom.filter.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.rulefiles.ShippedRules;
import io.poststrom.filter.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFilesTest {
  private static final int SHIPPED = RuleSet.of(ShippedRules.read()).size();

  @TempDir Path folder;

  @Test
  void whatHasNoEffectIsSaidLineByLine() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.cf"),
            """
            body  FINE   /a word/
            body  LOOKS  /(?!a)word/
            body  OPEN   /(a word/
            body  DIGITS /[0-9]{5}/
            meta  NEVER  FINE && LOOKS
            """);

    Verb check = Verb.run("rules check", List.of(file.toString()));

    assertEquals(
        """
        FILE:2: skipped LOOKS: look-around
        FILE:3: broken OPEN: a ( without its )
        FILE:5: skipped NEVER: it can't hold without LOOKS
        looks at every text, since it has no word: DIGITS
        2 rules loaded beside SHIPPED that are shipped, 2 skipped, 1 broken
        """
            .replace("FILE", file.toString())
            .replace("SHIPPED", SHIPPED + ""),
        check.out());
    assertEquals(CareCommand.WRONG, check.code());
  }

  @Test
  void patternsThatAreTooLargeAreSaid() throws IOException {
    String nested = "body NESTED /(?:a{40}){40}/\n";
    String large = "body LARGE%d /[a-z%d]{999}/\n";
    StringBuilder text = new StringBuilder(nested);
    for (int i = 0; i < 600; i++) {
      text.append(large.formatted(i, i % 10));
    }
    Path file = Files.writeString(folder.resolve("a.cf"), text);

    Verb check = Verb.run("rules check", List.of(file.toString()));

    List<String> lines = check.out().lines().toList();
    assertEquals(
        file + ":1: skipped NESTED: more than 1000 repetitions, by some within others",
        lines.getFirst());
    assertTrue(
        lines.contains(
            file
                + ":601: broken LARGE599: too large beside the patterns before it: all may have"
                + " 500000 steps, repetitions written out"),
        check.out());
    assertEquals(CareCommand.WRONG, check.code());
  }

  @Test
  void filesThatAreFineAreSoInOneLine() throws IOException {
    Path file = Files.writeString(folder.resolve("a.cf"), "body FINE /a word/\n");

    Verb check = Verb.run("rules check", List.of(file.toString()));

    assertEquals(
        "1 rules loaded beside " + SHIPPED + " that are shipped, 0 skipped, 0 broken\n",
        check.out());
    assertEquals(0, check.code());
  }

  @Test
  void aFileMayAskAndChangeWhatIsShipped() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.cf"),
            "score SUBJECT_MONEY 0\nmeta BOTH SUBJECT_MONEY && SEED_PHRASE\n");

    Verb check = Verb.run("rules check", List.of(file.toString()));

    assertEquals(
        "1 rules loaded beside " + SHIPPED + " that are shipped, 0 skipped, 0 broken\n",
        check.out());
  }

  @Test
  void withoutFilesTheShippedRulesAreChecked() {
    Verb check = Verb.run("rules check", List.of());

    assertEquals(
        "0 rules loaded beside " + SHIPPED + " that are shipped, 0 skipped, 0 broken\n",
        check.out());
    assertEquals(0, check.code());
  }

  @Test
  void aFileThatCantBeReadIsSaid() {
    Verb check = Verb.run("rules check", List.of(folder.resolve("none.cf").toString()));

    assertEquals(CareCommand.WRONG, check.code());
  }
}
