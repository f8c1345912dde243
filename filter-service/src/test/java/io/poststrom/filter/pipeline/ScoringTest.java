package io.poststrom.filter.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailDomain.Handling;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Scoring;
import io.poststrom.settings.Scoring.Group;
import io.poststrom.site.Routing;
import io.poststrom.smtp.Domain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScoringTest {
  private static final List<Symbol> SYMBOLS =
      List.of(
          new Symbol("A", 3, "a"),
          new Symbol("B", 2.5, "b"),
          new Symbol("C", 1, "c"),
          new Symbol("D", -1, "d"));

  private static String counted(Scoring scoring) {
    Findings findings =
        new Findings(SYMBOLS, List.of(), List.of(), OwnerWish.NONE, Optional.empty());
    Verdict verdict = findings.verdict(Handling.DEFAULT.with(scoring));
    return verdict.symbols().stream()
            .map(symbol -> symbol.name() + "=" + symbol.score())
            .collect(Collectors.joining(" "))
        + ", "
        + verdict.score()
        + " "
        + verdict.action();
  }

  @Test
  void symbolsCountWhatTheChecksSay() {
    assertEquals("A=3.0 B=2.5 C=1.0 D=-1.0, 5.5 TAG", counted(Scoring.USUAL));
    assertSame(SYMBOLS, Weighing.weighed(SYMBOLS, Scoring.USUAL));
  }

  @Test
  void aDocumentSaysOtherwise() {
    assertEquals(
        "A=9.0 B=0.0 C=1.0 D=-1.0, 9.0 TAG",
        counted(new Scoring(Map.of("A", 9.0, "B", 0.0, "NOT_THERE", 5.0), List.of())));
  }

  @Test
  void whatIsOverACapIsTakenAwayWhereEveryoneSeesIt() {
    Group both = new Group("BOTH", 4, Set.of("A", "B", "D"));
    Group enough = new Group("ENOUGH", 10, Set.of("A", "C"));

    assertEquals(
        "A=3.0 B=2.5 C=1.0 D=-1.0 CAP_BOTH=-1.5, 4.0 " + Action.PASS,
        counted(new Scoring(Map.of(), List.of(both, enough))));
  }

  @Test
  void theCapOfADocumentStandsForOneOfTheRuleFiles() {
    Group ours = new Group("G", 1, Set.of("A"));
    Group theirs = new Group("G", 2, Set.of("A"));
    Group other = new Group("OTHER", 5, Set.of("B"));
    MailSettings documents =
        new MailSettings(
            List.of(
                new MailDomain(
                    "own",
                    List.of(new DomainPattern("own.example")),
                    Handling.DEFAULT.with(new Scoring(Map.of(), List.of(theirs))))),
            List.of());
    Rules rules =
        new Rules(
            "mx.example",
            documents,
            new Routing(documents, Optional.empty(), List.of()),
            List.of(ours, other));

    assertEquals(
        List.of(theirs, other),
        rules.handling(Domain.of("own.example"), Trust.WORLD).scoring().groups());
    assertEquals(
        List.of(ours, other),
        rules.handling(Domain.of("else.example"), Trust.WORLD).scoring().groups());
    assertEquals(Scoring.USUAL, rules.handling(Domain.of("own.example"), Trust.RELAY).scoring());
  }
}
