package io.poststrom.bench.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.bench.accuracy.LabelledMail;
import io.poststrom.filter.rules.Group;
import io.poststrom.filter.rules.RuleSource;
import io.poststrom.mail.MailClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FitTest {
  private static final Bounds BOUNDS =
      Bounds.of(
          List.of(
              new RuleSource(
                  "a.cf",
                  "# fit 0 0.6 SMALL\n# fit -1 0 THREAD\nscore GIVEN 2.5 # by judgement\n")));
  private static final Set<String> RULES = Set.of("CLEAR", "SMALL", "THREAD", "GIVEN", "BOTH");

  private static SeenMail mail(MailClass kind, String band, String... symbols) {
    Map<String, Double> found = new TreeMap<>();
    for (String symbol : symbols) {
      found.put(symbol, symbol.equals("GIVEN") ? 2.5 : 0.0);
    }
    return new SeenMail(
        LabelledMail.of("set", "mail", kind, new byte[0]),
        found,
        Map.of(band, band.equals("BAYES_99") ? 4.0 : -2.0));
  }

  private static List<SeenMail> mails() {
    List<SeenMail> mails = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      mails.add(mail(MailClass.SPAM, "BAYES_99", "CLEAR", "SMALL", "GIVEN", "BOTH"));
      mails.add(mail(MailClass.HAM, "BAYES_00", "THREAD", "BOTH"));
    }
    return mails;
  }

  private static Weights weights() {
    return new Weights(
        Map.of("GIVEN", 2.5, "BAYES_99", 4.0, "BAYES_00", -2.0),
        List.of(new Group("some", 2.0, Set.of("CLEAR", "SMALL"))));
  }

  @Test
  void scoresStayWithinTheirBoundsAndThoseByJudgementStay() {
    Weights weights = weights();

    Map<String, Double> fitted = Fit.fit(weights, BOUNDS, mails(), List.of(), RULES);

    assertTrue(weights.of("CLEAR") > 1 && weights.of("CLEAR") <= Bounds.MOST, fitted.toString());
    assertTrue(weights.of("SMALL") >= 0 && weights.of("SMALL") <= 0.6, fitted.toString());
    assertTrue(weights.of("THREAD") < 0 && weights.of("THREAD") >= -1, fitted.toString());
    assertTrue(
        weights.sum(Set.of("CLEAR", "SMALL", "GIVEN", "BOTH")) >= Fit.THRESHOLD, fitted + "");
    assertTrue(weights.sum(Set.of("THREAD", "BOTH")) < Fit.THRESHOLD, fitted + "");
    assertEquals(2.5, weights.of("GIVEN"));
  }

  @Test
  void theSameMailsGiveTheSameScores() {
    assertEquals(
        Fit.fit(weights(), BOUNDS, mails(), List.of(), RULES),
        Fit.fit(weights(), BOUNDS, mails(), List.of(), RULES));
  }

  @Test
  void aGroupCountsNoMoreThanItsCap() {
    Weights weights = weights();
    weights.set("CLEAR", 1.5);
    weights.set("SMALL", 1.0);

    assertEquals(4.5, weights.sum(Set.of("CLEAR", "SMALL", "GIVEN")));
    assertEquals(Set.of("CLEAR", "SMALL"), weights.capped(Set.of("CLEAR", "SMALL")));
    assertEquals(Set.of(), weights.capped(Set.of("CLEAR")));
  }
}
