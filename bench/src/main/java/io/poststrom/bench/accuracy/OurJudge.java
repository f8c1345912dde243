package io.poststrom.bench.accuracy;

import io.poststrom.filter.bayes.Example;
import io.poststrom.filter.bayes.Model;
import io.poststrom.filter.bayes.Trainer;
import io.poststrom.filter.pipeline.Explainer;
import io.poststrom.filter.pipeline.Explanation;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.filter.pipeline.Rules;
import io.poststrom.filter.rulefiles.RuleFolder;
import io.poststrom.filter.rulefiles.ShippedRules;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Scoring;
import io.poststrom.site.Routing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Our filter with all checks that need neither DNS nor an envelope, scores added up as the filter
 * does for a domain without settings of its own.
 */
final class OurJudge implements Judge {
  private static final String HOSTNAME = "mx.own.example";
  private final Part part;

  /** What of it. */
  enum Part {
    ALL("Poststrom"),
    UNTAUGHT("Poststrom, nothing learned"),
    CLASSIFIER("Poststrom, classifier alone");

    private final String words;

    Part(String words) {
      this.words = words;
    }
  }

  OurJudge(Part part) {
    this.part = part;
  }

  @Override
  public String name() {
    return part.words;
  }

  /** Where a mail is tagged; for a probability, where the symbol is BAYES_99. */
  @Override
  public double threshold() {
    return part == Part.CLASSIFIER ? 0.99 : 5;
  }

  @Override
  public double[] judge(List<LabelledMail> learned, List<LabelledMail> unseen) {
    Optional<Model> model = part == Part.UNTAUGHT ? Optional.empty() : model(learned);
    if (part == Part.CLASSIFIER) {
      return unseen.stream()
          .mapToDouble(
              m ->
                  model
                      .map(known -> known.assess(OfflineChecks.features(m.octets())).probability())
                      .orElse(0.5))
          .toArray();
    }
    try (RuleFolder rules = RuleFolder.open(Optional.empty(), ShippedRules.read())) {
      Explainer explainer = explainer(rules, model);
      return unseen.stream().mapToDouble(mail -> score(explainer, mail)).toArray();
    }
  }

  private static Optional<Model> model(List<LabelledMail> learned) {
    return Trainer.train(
        learned.stream()
            .map(mail -> new Example(mail.kind(), OfflineChecks.features(mail.octets())))
            .toList());
  }

  private static Explainer explainer(RuleFolder rules, Optional<Model> model) {
    List<Scoring.Group> groups =
        rules.current().groups().stream()
            .map(group -> new Scoring.Group(group.name(), group.cap(), group.symbols()))
            .toList();
    Routing routing = new Routing(MailSettings.EMPTY, Optional.empty(), List.of());
    Rules documents = new Rules(HOSTNAME, MailSettings.EMPTY, routing, groups);
    return new Explainer(
        new Pipeline(OfflineChecks.all(HOSTNAME, rules::current, model)),
        () -> documents,
        new Explainer.Terms(Duration.ofSeconds(5), OfflineChecks.SCANNED, symbol -> ""));
  }

  private static double score(Explainer explainer, LabelledMail mail) {
    Explanation explanation =
        explainer.explain(Arrivals.of(mail), List.of(), mail.octets()).toCompletableFuture().join();
    return explanation.verdict().score();
  }
}
