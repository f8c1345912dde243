package io.poststrom.bench.accuracy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is learned once, and what is judged by it.
 *
 * @param parts to judge, each by itself; the first gives the threshold for the others
 */
record Trial(String title, List<LabelledMail> learned, List<Part> parts) {
  private static final double[] SHARES = {0, 0.001, 0.002, 0.005, 0.01};

  /** The share of false positives whose threshold is taken to the other parts. */
  private static final double ALLOWED = 0.001;

  /** Mail to judge. */
  record Part(String title, List<LabelledMail> mails) {
    boolean hasBoth() {
      return mails.stream().map(LabelledMail::kind).distinct().count() == 2;
    }
  }

  Trial {
    parts = List.copyOf(parts);
  }

  /** All that is judged, part after part. */
  List<LabelledMail> judged() {
    return parts.stream().flatMap(part -> part.mails().stream()).toList();
  }

  /** What a judge said, part by part. */
  record Answers(Judge judge, List<double[]> scores) {
    static Answers of(Trial trial, Judge judge, double[] all) {
      List<double[]> scores = new ArrayList<>();
      int from = 0;
      for (Part part : trial.parts()) {
        int to = from + part.mails().size();
        scores.add(Arrays.copyOfRange(all, from, to));
        from = to;
      }
      return new Answers(judge, scores);
    }
  }

  /** The tables of all parts. */
  String report(List<Answers> answers) {
    StringBuilder text = new StringBuilder("\n## " + title + "\n\nLearned: " + counts(learned));
    text.append(".\n");
    for (int i = 0; i < parts.size(); i++) {
      text.append("\n### ").append(parts.get(i).title()).append("\n\nJudged: ");
      text.append(counts(parts.get(i).mails())).append(".\n\n").append(curves(i, answers));
      text.append("\n").append(sets(i, answers));
    }
    return text.toString();
  }

  /** The curves of a part, by judge. */
  Map<String, Roc> rocs(int part, List<Answers> answers) {
    Map<String, Roc> rocs = new LinkedHashMap<>();
    answers.forEach(one -> rocs.put(one.judge().name(), roc(part, one)));
    return rocs;
  }

  private Roc roc(int part, Answers answers) {
    return Roc.of(parts.get(part).mails(), answers.scores().get(part));
  }

  private String curves(int part, List<Answers> answers) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| filter | recall at 0 | at 0.1 % | at 0.2 % | at 0.5 % | at 1 % false positives");
    table.append(" | as shipped: recall | false positives |");
    table.append(part == 0 ? "\n" : " by the first part's 0.1 %: recall | false positives |\n");
    table.append("|---|---|---|---|---|---|---|---|").append(part == 0 ? "\n" : "---|---|\n");
    for (Answers one : answers) {
      Roc roc = roc(part, one);
      table.append("| ").append(one.judge().name()).append(" |");
      for (double share : SHARES) {
        boolean isKnown = roc.ham() > 0 && roc.spam() > 0;
        table.append(isKnown ? percent(" %.1f %% |", roc.recall(roc.thresholdAt(share))) : " - |");
      }
      table.append(at(roc, one.judge().threshold()));
      table.append(part == 0 ? "" : at(roc, roc(0, one).thresholdAt(ALLOWED))).append("\n");
    }
    return table.toString();
  }

  private static String at(Roc roc, double threshold) {
    String recall = roc.spam() == 0 ? " - |" : percent(" %.1f %% |", roc.recall(threshold));
    int wrong = roc.falsePositives(threshold);
    String share = percent("%.2f %%", roc.ham() == 0 ? 0 : (double) wrong / roc.ham());
    return recall + (roc.ham() == 0 ? " - |" : " " + share + " (" + wrong + ") |");
  }

  private static String percent(String format, double share) {
    return String.format(Locale.ROOT, format, 100 * share);
  }

  /** As shipped, set by set: what is called spam. */
  private String sets(int part, List<Answers> answers) {
    List<LabelledMail> mails = parts.get(part).mails();
    StringBuilder table = new StringBuilder("| called spam as shipped |");
    answers.forEach(one -> table.append(" ").append(one.judge().name()).append(" |"));
    table.append("\n|---|").append("---|".repeat(answers.size())).append("\n");
    for (String set : bySet(mails).keySet()) {
      Predicate<LabelledMail> isOfIt = mail -> name(mail).equals(set);
      table.append("| ").append(set).append(" |");
      for (Answers one : answers) {
        int all = 0;
        int called = 0;
        for (int i = 0; i < mails.size(); i++) {
          if (isOfIt.test(mails.get(i))) {
            all++;
            called += one.scores().get(part)[i] >= one.judge().threshold() ? 1 : 0;
          }
        }
        table.append(" %d of %d |".formatted(called, all));
      }
      table.append("\n");
    }
    return table.toString();
  }

  private static String name(LabelledMail mail) {
    return mail.set() + (mail.isSpam() ? ", spam" : ", ham");
  }

  private static Map<String, Long> bySet(List<LabelledMail> mails) {
    return mails.stream()
        .collect(Collectors.groupingBy(Trial::name, TreeMap::new, Collectors.counting()));
  }

  static String counts(List<LabelledMail> mails) {
    long spam = mails.stream().filter(LabelledMail::isSpam).count();
    return mails.size() - spam + " ham and " + spam + " spam " + bySet(mails);
  }
}
