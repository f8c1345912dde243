package io.poststrom.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.MailClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RocTest {
  private static Roc roc(double[] ham, double[] spam) {
    List<LabelledMail> mails = new ArrayList<>();
    double[] scores = new double[ham.length + spam.length];
    for (int i = 0; i < scores.length; i++) {
      boolean isHam = i < ham.length;
      MailClass kind = isHam ? MailClass.HAM : MailClass.SPAM;
      mails.add(LabelledMail.of("set", i + "", kind, new byte[0]));
      scores[i] = isHam ? ham[i] : spam[i - ham.length];
    }
    return Roc.of(mails, scores);
  }

  @Test
  void whoReachesTheThresholdCounts() {
    Roc roc = roc(new double[] {1, 5, 2, 5}, new double[] {5, 4, 9});
    assertEquals(2, roc.falsePositives(5));
    assertEquals(0, roc.falsePositives(5.1));
    assertEquals(2, roc.found(5));
    assertEquals(1 / 3.0, roc.recall(6));
  }

  @Test
  void theThresholdLetsNoMoreHamPassThanAllowed() {
    double[] ham = new double[1_000];
    for (int i = 0; i < ham.length; i++) {
      ham[i] = i;
    }
    Roc roc = roc(ham, new double[] {998.5, 999, 999.5, 990});
    assertEquals(0, roc.falsePositives(roc.thresholdAt(0)));
    assertEquals(1, roc.falsePositives(roc.thresholdAt(0.001)));
    assertEquals(5, roc.falsePositives(roc.thresholdAt(0.005)));
    assertEquals(0.25, roc.recall(roc.thresholdAt(0)));
    assertEquals(0.75, roc.recall(roc.thresholdAt(0.001)));
    assertEquals(1, roc.recall(roc.thresholdAt(1)));
  }

  @Test
  void hamWithTheSameNumberIsAllOverTheThresholdOrNone() {
    Roc roc = roc(new double[] {1, 3, 3, 3}, new double[] {3, 4});
    assertEquals(0, roc.falsePositives(roc.thresholdAt(0.25)));
    assertEquals(0.5, roc.recall(roc.thresholdAt(0.25)));
  }

  @Test
  void theTableCarriesTheFirstPartsThresholdToTheOthers() {
    LabelledMail ham = LabelledMail.of("set", "1", MailClass.HAM, new byte[0]);
    LabelledMail spam = LabelledMail.of("set", "2", MailClass.SPAM, new byte[0]);
    Trial.Part one = new Trial.Part("one", List.of(ham, spam));
    Trial trial = new Trial("trial", List.of(), List.of(one, new Trial.Part("two", one.mails())));
    Judge judge = new OurJudge(OurJudge.Part.ALL);
    String report =
        trial.report(List.of(Trial.Answers.of(trial, judge, new double[] {3, 4, 3.5, 4})));
    String row = "| Poststrom | 100.0 % | 100.0 % | 100.0 % | 100.0 % | 100.0 % | 0.0 % |";
    assertTrue(report.contains(row + " 0.00 % (0) |\n"), report);
    assertTrue(report.contains(row + " 0.00 % (0) | 100.0 % | 100.00 % (1) |\n"), report);
    assertTrue(report.contains("| set, ham | 0 of 1 |"), report);
    Map<String, Roc> rocs =
        trial.rocs(0, List.of(Trial.Answers.of(trial, judge, new double[] {3, 4, 3.5, 4})));
    assertTrue(RocPlot.svg("one", rocs).contains("<polyline"), "a curve");
  }
}
