package io.poststrom.bench.scores;

import io.poststrom.bench.accuracy.Arrivals;
import io.poststrom.bench.accuracy.LabelledMail;
import io.poststrom.bench.accuracy.Lookalikes;
import io.poststrom.bench.accuracy.OfflineChecks;
import io.poststrom.filter.bayes.Example;
import io.poststrom.filter.bayes.Features;
import io.poststrom.filter.bayes.Model;
import io.poststrom.filter.bayes.Trainer;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.filter.rules.RuleSet;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.Verdict.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Runs the checks that read the mail alone over labelled mail. */
final class Looking {
  private static final int FOLDS = 5;
  private static final String HOSTNAME = "mx.own.example";

  private final List<Check.Pure> checks;
  private final List<LabelledMail> mails;
  private final List<Features> features;
  private final List<String> groups;
  private final List<Map<String, Double>> symbols;

  /** These mails, with these rules. */
  Looking(RuleSet rules, List<LabelledMail> mails) {
    this.checks = OfflineChecks.withoutClassifier(HOSTNAME, () -> rules);
    this.mails = List.copyOf(mails);
    this.features = mails.stream().map(mail -> OfflineChecks.features(mail.octets())).toList();
    this.groups = Lookalikes.groups(mails);
    this.symbols = mails.stream().map(this::symbols).toList();
  }

  /** Each mail with the band that a model of the others gives it; alike mails are left out too. */
  List<SeenMail> inFolds() {
    List<SeenMail> seen = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      int left = fold;
      seen.addAll(left(i -> Math.floorMod(groups.get(i).hashCode(), FOLDS) == left));
    }
    return seen;
  }

  /**
   * The mails of a set of ham and of a set of spam with the bands that a model of all other sets
   * gives them, for each two such sets; a mail stands there as often as it is left out. None where
   * too little is left to learn.
   */
  List<SeenMail> bySets() {
    List<SeenMail> seen = new ArrayList<>();
    for (String ham : sets(MailClass.HAM)) {
      for (String spam : sets(MailClass.SPAM)) {
        List<SeenMail> left =
            left(i -> mails.get(i).set().equals(mails.get(i).isSpam() ? spam : ham));
        left.stream().filter(mail -> mail.band().isPresent()).forEach(seen::add);
      }
    }
    return seen;
  }

  /** These mails with the bands of a model of those that are looked at here. */
  List<SeenMail> judging(List<LabelledMail> others) {
    Optional<Model> model = model(i -> true);
    return others.stream().map(mail -> seen(mail, symbols(mail), model)).toList();
  }

  private Set<String> sets(MailClass kind) {
    return mails.stream()
        .filter(mail -> mail.kind() == kind)
        .map(LabelledMail::set)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Those that are left out, by a model of the others that don't look like one of them. */
  private List<SeenMail> left(IntPredicate isLeft) {
    Set<String> known = new HashSet<>();
    for (int i = 0; i < mails.size(); i++) {
      if (isLeft.test(i)) {
        known.add(groups.get(i));
      }
    }
    Optional<Model> model = model(i -> !known.contains(groups.get(i)));
    List<SeenMail> seen = new ArrayList<>();
    for (int i = 0; i < mails.size(); i++) {
      if (isLeft.test(i)) {
        seen.add(seen(mails.get(i), symbols.get(i), model));
      }
    }
    return seen;
  }

  /** A class of which too few mails are left is learned twice. */
  private Optional<Model> model(IntPredicate isLearned) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < mails.size(); i++) {
      if (isLearned.test(i)) {
        examples.add(new Example(mails.get(i).kind(), features.get(i)));
      }
    }
    for (MailClass kind : MailClass.values()) {
      List<Example> all = examples.stream().filter(example -> example.kind() == kind).toList();
      if (all.size() < Trainer.FEWEST) {
        examples.addAll(all);
      }
    }
    return Trainer.train(examples);
  }

  private Map<String, Double> symbols(LabelledMail mail) {
    MailView view = view(mail);
    Map<String, Double> found = new LinkedHashMap<>();
    for (Check.Pure check : checks) {
      check.look(view).symbols().forEach(s -> found.merge(s.name(), s.score(), Double::sum));
    }
    return found;
  }

  private static SeenMail seen(
      LabelledMail mail, Map<String, Double> symbols, Optional<Model> model) {
    Map<String, Double> band = new LinkedHashMap<>();
    for (Symbol symbol : OfflineChecks.classifier(model).look(view(mail)).symbols()) {
      band.put(symbol.name(), symbol.score());
    }
    return new SeenMail(mail, symbols, band);
  }

  private static MailView view(LabelledMail mail) {
    return new MailView(Arrivals.of(mail), OfflineChecks.scanned(mail.octets()));
  }
}
