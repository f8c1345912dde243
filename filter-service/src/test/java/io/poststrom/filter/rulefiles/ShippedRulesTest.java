package io.poststrom.filter.rulefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.MailTextReader;
import io.poststrom.filter.rules.Group;
import io.poststrom.filter.rules.Hit;
import io.poststrom.filter.rules.RuleMail;
import io.poststrom.filter.rules.RuleSet;
import io.poststrom.filter.rules.RuleSource;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ShippedRulesTest {
  private static final Set<String> DEFINING =
      Set.of("header", "body", "rawbody", "uri", "meta", "full");
  private static final RuleSet RULES = RuleSet.of(ShippedRules.read());

  /** The names that stand behind these directives in the shipped files. */
  private static Set<String> named(Set<String> directives) {
    Set<String> names = new HashSet<>();
    for (RuleSource file : ShippedRules.read()) {
      for (String line : file.text().split("\n")) {
        String[] words = line.strip().split("\\s+", 3);
        if (words.length > 1 && directives.contains(words[0]) && !words[1].startsWith("__")) {
          assertTrue(
              !DEFINING.contains(words[0]) || names.add(words[1]), words[1] + " is there twice");
          names.add(words[1]);
        }
      }
    }
    return names;
  }

  private static Set<String> hits(String mail) {
    byte[] octets = mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    Header header = HeaderParser.parse(octets);
    RuleMail seen = new RuleMail(header, octets, MailTextReader.read(header, octets), "");
    return RULES.match(seen).hits().stream().map(Hit::rule).collect(Collectors.toSet());
  }

  @Test
  void allLinesHaveEffect() {
    assertEquals(List.of(), RULES.problems());
  }

  @Test
  void eachRuleIsDescribedAndScored() {
    Set<String> rules = named(DEFINING);
    assertEquals(rules, named(Set.of("describe")));
    assertEquals(rules, named(Set.of("score")));
  }

  @Test
  void groupsNameRulesThatAreThereOrOurOwnChecks() {
    Set<String> known = named(DEFINING);
    for (io.poststrom.filter.checks.Finding finding : io.poststrom.filter.checks.Finding.values()) {
      known.add(finding.name());
    }
    for (Group group : RULES.groups()) {
      Set<String> unknown = new HashSet<>(group.symbols());
      unknown.removeAll(known);
      assertEquals(Set.of(), unknown, group.name());
    }
  }

  @Test
  void noRuleTagsAMailByItself() {
    for (RuleSource file : ShippedRules.read()) {
      for (String line : file.text().split("\n")) {
        if (line.startsWith("score ")) {
          double score = Double.parseDouble(line.strip().split("\\s+")[2]);
          assertTrue(score > -2 && score <= 3.5, line);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "/rules/shipped.tsv",
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true)
  void holdsForThisAndNotForThat(String rule, String mail, String nearMiss) {
    assertTrue(hits(read(mail)).contains(rule), rule + " holds for " + mail);
    assertFalse(hits(read(nearMiss)).contains(rule), rule + " does not hold for " + nearMiss);
  }

  /** Lines stand between slashes; a double slash is an empty line. Without one it is a body. */
  private static String read(String line) {
    String mail = line.replace(" // ", "\n\n").replace(" / ", "\n");
    return (mail.contains("\n\n") ? mail : "Subject: none\n\n" + mail) + "\n";
  }

  @Test
  void anOrdinaryMailMeetsNothingThatCounts() {
    Set<String> hits =
        hits(
            """
            Received: from mail.example.org by mx.example.net; Mon, 1 Jan 2024 00:00:00 +0000
            From: Ann Miller <ann@example.org>
            To: Bob <bob@example.net>
            Subject: Lunch on Tuesday?
            Date: Mon, 1 Jan 2024 00:00:00 +0000
            Message-ID: <20240101000000.GA123@example.org>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8

            Hi Bob,

            shall we meet at noon? The new place at the corner has a menu: https://example.org/menu

            Ann
            """);
    assertEquals(Set.of(), hits);
  }
}
