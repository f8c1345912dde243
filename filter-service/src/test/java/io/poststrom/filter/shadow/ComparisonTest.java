package io.poststrom.filter.shadow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.Mails;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Verdict.Action;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two opinions on each recipient, in whatever order they come. */
class ComparisonTest {
  private static final Opinion PASS = new Opinion(Action.PASS, 1);
  private static final Opinion HELD = new Opinion(Action.QUARANTINE, 12);

  private final ShadowReport report = new ShadowReport();
  private final Comparison comparison = new Comparison(2, report);

  private static MailId id(int number) {
    return Mails.id("mail " + number);
  }

  @Test
  void aReplayRemembersOnlyWhatItHasJudged() {
    comparison.shadow(id(1), "a@x.test", PASS);
    for (int i = 0; i < 10; i++) {
      comparison.realOfKnown(id(i), "a@x.test", HELD);
      comparison.realOfKnown(id(i), "b@x.test", HELD);
    }
    comparison.end();
    assertEquals(1, report.now().compared());
    assertEquals(0, report.now().unmatched());
    assertEquals(1, comparison.shadows());
  }

  @Test
  void whicheverSideComesFirstIsCompared() {
    comparison.real(id(1), "a@x.test", PASS);
    comparison.real(id(1), "b@x.test", PASS);
    comparison.shadow(id(1), "b@x.test", HELD);
    comparison.shadow(id(1), "a@x.test", PASS);
    comparison.shadow(id(2), "a@x.test", PASS);
    comparison.real(id(2), "a@x.test", HELD);

    ShadowReport.Snapshot now = report.now();
    assertEquals(3, now.compared());
    assertEquals(
        Map.of(
            Action.PASS, Map.of(Action.PASS, 1L, Action.QUARANTINE, 1L),
            Action.QUARANTINE, Map.of(Action.PASS, 1L)),
        now.counts());
    assertEquals(List.of(1L, 0L, 0L, 0L, 1L, 0L, 0L, 0L, 1L), now.spread());
    assertEquals(
        List.of(
            new Difference(id(1), "b@x.test", PASS, HELD),
            new Difference(id(2), "a@x.test", HELD, PASS)),
        now.differences());
  }

  @Test
  void whatWaitsTooLongIsGivenUpAndCounted() {
    for (int i = 0; i < 5; i++) {
      comparison.shadow(id(i), "a@x.test", PASS);
    }
    comparison.real(id(0), "a@x.test", PASS);
    comparison.real(id(4), "a@x.test", PASS);
    comparison.end();

    assertEquals(1, report.now().compared());
    assertEquals(4, report.now().unmatched());
  }

  @Test
  void onlySoManyMailsAreNamed() {
    for (int i = 0; i < 1_500; i++) {
      report.add(new Difference(id(i), "a@x.test", PASS, HELD));
    }
    assertEquals(1_000, report.now().differences().size());
    assertEquals(id(1_499), report.now().differences().getLast().mail());
    assertEquals(1_500, report.now().compared());
  }
}
